import { expect, test } from "vitest";
import { sheet } from "./sheet";

test("cells that need it are quoted, formulas are text, amounts stay amounts", () => {
  const text = sheet(
    ["Name", "Margin"],
    [
      ['France, "mobile"', "-0.5"],
      ["=1+1", 3],
      ["-x", null],
    ],
  );
  expect(text).toBe('Name,Margin\r\n"France, ""mobile""",-0.5\r\n\'=1+1,3\r\n\'-x,\r\n');
});
