/** Devices and attributes for the palette. Choosing one puts a widget that shows it on the workspace. */
import { useApolloClient } from "@apollo/client/react";
import { useEffect, useState } from "react";
import { FindAttributesDocument, FindDevicesDocument } from "../../../api/generated";
import { useAppDispatch } from "../../../app/store";
import type { Config } from "../../../app/types";
import { viewActions } from "../../../app/viewSlice";
import { newId } from "../../../workspaces/document";
import { freeSpot } from "../../../workspaces/grid/places";
import { preferencesActions } from "../../../workspaces/preferencesSlice";
import { placesIn } from "../canvas/useWidgetActions";
import type { OpenWorkspace } from "../useOpenWorkspace";
import type { PaletteEntry } from "./usePaletteEntries";

const CALM = 200;
const SHORTEST = 2;
const MOST = 12;

interface Found {
  entries: PaletteEntry[];
  busy: boolean;
  fault: string | null;
}
const NOTHING: Found = { entries: [], busy: false, fault: null };

export function useTangoEntries(query: string, open: OpenWorkspace): Found {
  const client = useApolloClient();
  const dispatch = useAppDispatch();
  const [found, setFound] = useState<Found>(NOTHING);
  const { workspace, readOnly } = open;
  useEffect(() => {
    const text = query.trim().toLowerCase();
    if (text.length < SHORTEST) {
      setFound(NOTHING);
      return undefined;
    }
    const add = (key: string, config: Config, size: { w: number; h: number }) => {
      if (!workspace || readOnly) {
        dispatch(viewActions.noticed("Open one of your own workspaces to put it there.", "caution"));
        return;
      }
      const id = newId("w");
      const layout = freeSpot(placesIn(workspace, null), size);
      const widget = { id, key, title: null, panel: null, hidden: false, layout };
      dispatch(
        preferencesActions.widgetsAdded({ workspaceId: workspace.id, widgets: [widget], configs: { [id]: config } }),
      );
      dispatch(viewActions.selectedSet(id));
      dispatch(viewActions.noticed("Added to this workspace.", "normal", "undo"));
    };
    const deviceEntry = ({
      name,
      deviceClass,
      state,
    }: {
      name: string;
      deviceClass: string | null;
      state: string | null;
    }): PaletteEntry => ({
      id: `device-${name}`,
      group: "Device",
      label: name,
      detail: [deviceClass, state].filter(Boolean).join(", "),
      icon: "link",
      run: () => add("Jive", { device: name }, { w: 12, h: 16 }),
    });
    const attributeEntry = ({ fullName, label }: { fullName: string; label: string | null }): PaletteEntry => ({
      id: `attribute-${fullName}`,
      group: "Attribute",
      label: fullName,
      detail: label ?? undefined,
      icon: "variable",
      run: () => add("AttributeDisplay", { attributes: [fullName] }, { w: 6, h: 6 }),
    });
    let ended = false;
    const ask = async () => {
      const { device, attribute } = splitName(text);
      setFound((before) => ({ ...before, busy: true }));
      try {
        const devices =
          (await client.query({ query: FindDevicesDocument, variables: { pattern: `*${device}*` } })).data?.devices ??
          [];
        const exact = devices.find((one) => one.name === device) ?? (devices.length === 1 ? devices[0] : undefined);
        const attributes = exact ? await attributesOf(exact.name, attribute) : [];
        if (!ended)
          setFound({
            entries: [...devices.slice(0, MOST).map(deviceEntry), ...attributes.map(attributeEntry)],
            busy: false,
            fault: null,
          });
      } catch (fault) {
        if (!ended)
          setFound({
            entries: [],
            busy: false,
            fault: `Devices cannot be searched: ${fault instanceof Error ? fault.message : String(fault)}`,
          });
      }
    };
    const attributesOf = async (device: string, pattern: string | null) => {
      const variables = { device, pattern: pattern === null ? null : `*${pattern}*` };
      const { data } = await client.query({ query: FindAttributesDocument, variables });
      return (data?.device?.attributes ?? []).slice(0, MOST * 2);
    };
    const timer = setTimeout(() => void ask(), CALM);
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [client, dispatch, query, workspace, readOnly]);
  return found;
}

/** `a/b/c/temp` asks for attributes of `a/b/c`; anything shorter for devices. */
export function splitName(text: string): { device: string; attribute: string | null } {
  const match = /^((?:[\w-]+:\/\/)?[^/]+\/[^/]+\/[^/]+)\/([^/]*)$/.exec(text);
  return match?.[1] === undefined ? { device: text, attribute: null } : { device: match[1], attribute: match[2] ?? "" };
}
