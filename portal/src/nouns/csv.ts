/** Records of a CSV text (RFC 4180) as they stand in it: quoted fields may hold line breaks.
 * Joined they are the text again. */
export function records(text: string): string[] {
  const found: string[] = [];
  let start = 0;
  let quoted = false;
  for (let place = 0; place < text.length; place++) {
    if (text[place] === '"') quoted = !quoted;
    if (text[place] === "\n" && !quoted) {
      found.push(text.slice(start, place + 1));
      start = place + 1;
    }
  }
  if (start < text.length) found.push(text.slice(start));
  return found;
}

/** What separates fields: whichever of these the heading has most of. */
export function separator(heading: string): string {
  const count = (sign: string) => heading.split(sign).length;
  return [",", ";", "\t"].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

export function cells(record: string, sign: string): string[] {
  const found: string[] = [];
  let cell = "";
  let quoted = false;
  const line = record.replace(/\r?\n$/, "");
  for (let place = 0; place < line.length; place++) {
    const letter = line[place];
    if (quoted && letter === '"' && line[place + 1] === '"') {
      cell += '"';
      place++;
    } else if (letter === '"') quoted = !quoted;
    else if (letter === sign && !quoted) {
      found.push(cell);
      cell = "";
    } else cell += letter;
  }
  return [...found, cell];
}

export function record(values: string[], sign: string): string {
  const quote = (value: string) =>
    /["\r\n]/.test(value) || value.includes(sign) ? `"${value.replaceAll('"', '""')}"` : value;
  return `${values.map(quote).join(sign)}\r\n`;
}
