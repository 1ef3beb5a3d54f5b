import { expect, test } from "vitest";
import { afterChange, begunName, isMention, withName } from "./mentions";

const ANN = { id: 7, name: "Ann Lee" };

function begun(text: string): string | undefined {
  return begunName(text, text.length)?.prefix;
}

test("a name begins with an @ that is no part of an address", () => {
  expect(begun("@")).toBe("");
  expect(begun("so says (@Ann L")).toBe("Ann L");
  expect(begun("word@Ann")).toBeUndefined();
  expect(begun("https://example.org/@ann")).toBeUndefined();
  expect(begun("@ Ann")).toBeUndefined();
  expect(begun("@Ann\nand")).toBeUndefined();
  expect(begun("@a sentence that goes on")).toBeUndefined();
});

test("a chosen person stands in the text, and is known by the number of the @", () => {
  const text = "mail a@b or ask @an, please";
  const typed = begunName(text, text.indexOf(","));
  expect(typed).not.toBeNull();
  const { text: changed, mentions, caret } = withName(text, [], typed ?? { place: 0, prefix: "" }, ANN);
  expect(changed).toBe("mail a@b or ask @Ann Lee, please");
  expect(mentions).toEqual([{ at: 1, reader: 7, name: "Ann Lee" }]);
  expect(changed.slice(0, caret)).toBe("mail a@b or ask @Ann Lee");
  expect(isMention(changed, mentions, changed.lastIndexOf("@"))).toBe(true);
});

test("of two people of one name each keeps their place, whatever is written around them", () => {
  let text = "@Marlow and @Marlow";
  let mentions = [
    { at: 0, reader: 1, name: "Marlow" },
    { at: 1, reader: 2, name: "Marlow" },
  ];
  const change = (after: string) => {
    mentions = afterChange(mentions, text, after);
    text = after;
    return mentions.map(({ at, reader }) => [at, reader]);
  };
  expect(change("a@b, @Marlow and @Marlow")).toEqual([
    [1, 1],
    [2, 2],
  ]);
  expect(change("a@b,  and @Marlow")).toEqual([[1, 2]]);
  expect(change("a@b,  and @Marlow!")).toEqual([[1, 2]]);
  expect(change("a@b,  and @Marow!")).toEqual([]);
});
