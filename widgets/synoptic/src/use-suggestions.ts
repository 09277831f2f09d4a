import { usePolling } from "@octopus-widgets/sdk";
import { useEffect, useMemo, useState } from "react";

const DEVICES = "query synopticDevices($pattern: String) { devices(pattern: $pattern) { name } }";
const ATTRIBUTES = "query synopticAttributes($name: String!) { device(name: $name) { attributes { name } } }";
const PAUSE = 250;

interface DevicesReply {
  devices: { name: string }[];
}
interface AttributesReply {
  device: { attributes: { name: string }[] } | null;
}

/** Names that a typed one may become: devices until there is one, then its attributes. */
export function useSuggestions(typed: string): string[] {
  const [settled, setSettled] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed), PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);
  const plain = /^[\w\-./:]*$/.test(settled) ? settled : "";
  const parts = plain.replace(/^.*:\/\//, "").split("/");
  const whole = parts.length > 3;
  const device = plain.slice(0, plain.lastIndexOf("/"));
  const devices = usePolling<DevicesReply>(DEVICES, {
    variables: { pattern: `${plain.replace(/^.*:\/\//, "")}*` },
    skip: whole || plain.length < 2,
  });
  const attributes = usePolling<AttributesReply>(ATTRIBUTES, { variables: { name: device }, skip: !whole });
  return useMemo(() => {
    if (whole) return (attributes.data?.device?.attributes ?? []).map(({ name }) => `${device}/${name}`);
    return (devices.data?.devices ?? []).slice(0, 50).map(({ name }) => `${name}/`);
  }, [whole, attributes.data, devices.data, device]);
}
