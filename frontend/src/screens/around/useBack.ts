/** The way back from every screen: to the workspaces. */
import { useCallback } from "react";
import { useRouter } from "../../app/router";

export function useBack(): () => void {
  const router = useRouter();
  return useCallback(() => router.go({ name: "dashboard", workspaceId: null }), [router]);
}
