import { expect, it } from "vitest";
import { cells, record, records, separator } from "./csv";

it("keeps records with quotes and line breaks together", () => {
  const text = 'name,note\r\nAnna,"two\nlines"\r\nBob,';
  expect(records(text)).toEqual(["name,note\r\n", 'Anna,"two\nlines"\r\n', "Bob,"]);
  expect(records(text).join("")).toBe(text);
});

it("reads and writes cells", () => {
  expect(separator("a;b;c,d")).toBe(";");
  expect(cells('a,"b ""c"", d",\r\n', ",")).toEqual(["a", 'b "c", d', ""]);
  expect(cells(record(['x"y', "1,5", "z"], ","), ",")).toEqual(['x"y', "1,5", "z"]);
});
