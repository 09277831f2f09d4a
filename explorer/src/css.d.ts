/// <reference types="vite/client" />
declare module "@octopus/frontend/tokens.css";
