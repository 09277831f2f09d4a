/** A query that a person wrote. */
import { itemsIn, readQuery, readSubscription, useQueryItems } from "@octopus-widgets/sdk";

export function Written({ query }: { query: string }) {
  const { items, fault, error, missing, loading } = useQueryItems(query, { path: "tiles", interval: 10 });
  if (fault) return <p>{fault}</p>;
  if (error) return <p>{missing.length > 0 ? `No field ${missing.join()}` : error.message}</p>;
  return <p>{loading ? "…" : `${items?.length} items`}</p>;
}

/** What the hook is made of. */
export const read = readQuery("query ($n: Int) { tiles(station: $n) { name } }", { vars: { n: "3" } });
export const stream = readSubscription("subscription logs { logs { message } }", { vars: {} });
export const items = itemsIn({ station: { tiles: [1, 2] } }, "station.tiles");
