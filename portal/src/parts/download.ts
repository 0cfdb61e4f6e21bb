import { type Query, send } from "../api/client";

/** Fetch a file and hand it to the browser to keep. */
export async function download(path: string, query: Query, name: string): Promise<void> {
  const blob = await (await send("GET", path, { query })).blob();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
