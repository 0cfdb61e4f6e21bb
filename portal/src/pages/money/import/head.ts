const ENOUGH = 256 * 1024;
const LINE_FEED = 10;

/** The beginning of a text file, whole lines of it: enough to see what its columns are. Other files
 * (XLSX, UTF-16) cannot be cut and are sent whole. */
export async function head(file: Blob, enough = ENOUGH): Promise<Blob> {
  if (file.size <= enough) return file;
  const bytes = new Uint8Array(await file.slice(0, enough).arrayBuffer());
  if (isPacked(bytes) || isWide(bytes)) return file;
  const end = bytes.lastIndexOf(LINE_FEED);
  return end < 0 ? file : file.slice(0, end + 1, file.type);
}

const isPacked = (bytes: Uint8Array) => bytes[0] === 0x50 && bytes[1] === 0x4b;

const isWide = ([first, second]: Uint8Array) =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
