/// Draws a comment, or a poll's result, as a picture to be shared. Loaded only when a reader wants one.
import { all, one, textOf } from "../page/dom";

const WIDTH = 1200;
const MIN_HEIGHT = 630;
const BAR = 92;
const FOOT = 60;
const EDGE = 80;
const MAX_LINES = 14;

/** A line of text: what it says and how, its direction included. */
interface Block {
  text: string;
  font: string;
  height: number;
  colour: string;
  direction: CanvasDirection;
  maxLines: number;
  /** The space above it. */
  above: number;
}

/** A choice's share: a bar behind its label. */
interface Bar {
  label: string;
  share: string;
  percent: number;
  colour: string;
}

/** Draw a comment with its author's name and side, if that is shown, below the article's title. */
export function drawComment(comment: HTMLElement): HTMLCanvasElement {
  const body = one(comment, "[data-body]");
  const side = comment.querySelector<HTMLElement>("[data-side]");
  const name = textOf(one(comment, "[data-author-name]"));
  const colour = side ? getComputedStyle(side).color : ink();
  const direction = getComputedStyle(body.firstElementChild ?? body).direction as CanvasDirection;
  const said = [...body.children].map((part) => (part as HTMLElement).innerText.trim()).join("\n");
  const blocks = [
    head(),
    { text: said, font: `44px ${family("--serif")}`, height: 62, direction, maxLines: MAX_LINES, above: 40 },
    {
      text: side ? `${name} · ${textOf(side)}` : name,
      font: `600 32px ${family("--sans")}`,
      height: 44,
      above: 36,
      colour,
    },
  ];
  return draw(blocks.map(whole), [], colour);
}

/** Draw a poll's question and what has been voted. */
export function drawPoll(card: HTMLElement): HTMLCanvasElement {
  const question = one(card, "h2");
  const direction = getComputedStyle(question).direction as CanvasDirection;
  const bars = all(card, "[data-choice]").map((choice) => ({
    label: textOf(one(choice, "[data-label]")),
    share: textOf(one(choice, "[data-percent]")),
    percent: Number.parseFloat(one(choice, "[data-bar]").getAttribute("width") ?? "0"),
    colour: getComputedStyle(one(choice, "[data-bar]")).fill,
  }));
  const blocks = [
    head(),
    {
      text: textOf(question),
      font: `700 52px ${family("--serif")}`,
      height: 66,
      direction,
      maxLines: 5,
      above: 30,
    },
    {
      text: textOf(one(card, "[data-ballots]")),
      font: `32px ${family("--sans")}`,
      height: 44,
      above: 24,
      colour: soft(),
    },
  ];
  return draw(blocks.map(whole), bars, ink());
}

/** Above everything: the title of the article. */
function head(): Partial<Block> {
  const title = document.querySelector<HTMLElement>(".story h1");
  const text = title ? textOf(title) : document.title;
  return { text, font: `600 30px ${family("--sans")}`, height: 40, colour: soft(), maxLines: 2 };
}

function whole(block: Partial<Block>): Block {
  const direction = document.documentElement.dir === "rtl" ? "rtl" : "ltr";
  return { text: "", font: "", height: 40, colour: ink(), direction, maxLines: 3, above: 0, ...block };
}

function draw(blocks: Block[], bars: Bar[], accent: string): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  if (!context) {
    throw new Error("no canvas");
  }
  const lines = blocks.map((block) => wrap(context, block));
  const height = blocks.reduce(
    (sum, block, place) => sum + block.above + block.height * (lines[place]?.length ?? 0),
    0,
  );
  canvas.width = WIDTH;
  canvas.height = Math.max(MIN_HEIGHT, height + bars.length * BAR + 2 * EDGE + FOOT);
  // Setting a canvas's size clears it.
  context.fillStyle = style("--paper", "backgroundColor");
  context.fillRect(0, 0, WIDTH, canvas.height);
  context.fillStyle = accent;
  context.fillRect(0, 0, WIDTH, 12);
  let top = EDGE;
  for (const [place, block] of blocks.entries()) {
    // The numbers of votes stand below the bars.
    if (place === blocks.length - 1) {
      top = drawBars(context, bars, top);
    }
    top += block.above;
    for (const line of lines[place] ?? []) {
      write(context, block, line, top);
      top += block.height;
    }
  }
  write(
    context,
    whole({ font: `28px ${family("--sans")}`, colour: soft() }),
    location.host,
    canvas.height - EDGE,
  );
  return canvas;
}

function drawBars(context: CanvasRenderingContext2D, bars: Bar[], from: number): number {
  const width = WIDTH - 2 * EDGE;
  let top = from + (bars.length > 0 ? 24 : 0);
  for (const { label, share, percent, colour } of bars) {
    const isReversed = document.documentElement.dir === "rtl";
    const length = (width * percent) / 100;
    context.globalAlpha = 0.6;
    context.fillStyle = colour || ink();
    context.fillRect(isReversed ? WIDTH - EDGE - length : EDGE, top, length, BAR - 20);
    context.globalAlpha = 1;
    const text = whole({ font: `36px ${family("--sans")}`, height: BAR - 20 });
    write(context, text, cut(context, text, label, width - 220), top + 16, 20);
    write(context, { ...text, font: `700 36px ${family("--sans")}` }, share, top + 16, 20, true);
    top += BAR;
  }
  return top;
}

/** Write a line from its beginning, or up to the end of the picture's width. */
function write(
  context: CanvasRenderingContext2D,
  { font, colour, direction }: Block,
  text: string,
  top: number,
  inset = 0,
  isAtEnd = false,
): void {
  context.font = font;
  context.fillStyle = colour;
  context.textBaseline = "top";
  context.direction = direction;
  context.textAlign = isAtEnd ? "end" : "start";
  const isLeft = (direction === "rtl") === isAtEnd;
  context.fillText(text, isLeft ? EDGE + inset : WIDTH - EDGE - inset, top);
}

/** Break a text into lines that fit; a text that is too long ends in an ellipsis. */
function wrap(context: CanvasRenderingContext2D, { text, font, maxLines }: Block): string[] {
  context.font = font;
  const fits = (line: string) => context.measureText(line).width <= WIDTH - 2 * EDGE;
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of pieces(paragraph)) {
      if (fits((line + word).trimEnd())) {
        line += word;
        continue;
      }
      if (line) {
        lines.push(line.trim());
      }
      line = "";
      for (const letter of word) {
        if (!fits(line + letter)) {
          lines.push(line);
          line = "";
        }
        line += letter;
      }
    }
    lines.push(line.trim());
  }
  return lines.length <= maxLines ? lines : [...lines.slice(0, maxLines - 1), `${lines[maxLines - 1]} …`];
}

/** Split a text where it can be broken; scripts that write words together have words too. */
function pieces(text: string): string[] {
  return [...new Intl.Segmenter(document.documentElement.lang, { granularity: "word" }).segment(text)].map(
    ({ segment }) => segment,
  );
}

function cut(context: CanvasRenderingContext2D, { font }: Block, text: string, width: number): string {
  context.font = font;
  let letters = [...text];
  while (letters.length > 1 && context.measureText(`${letters.join("")}…`).width > width) {
    letters = letters.slice(0, -1);
  }
  return letters.length === [...text].length ? text : `${letters.join("")}…`;
}

/** Return a font family of the page. */
function family(variable: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim() || "serif";
}

const ink = () => style("--ink", "color");
const soft = () => style("--soft", "color");

/** Return a colour of the page as it is in the present theme. */
function style(variable: string, property: "color" | "backgroundColor"): string {
  const probe = document.createElement("i");
  probe.hidden = true;
  document.body.append(probe);
  probe.style.setProperty(property === "color" ? "color" : "background-color", `var(${variable})`);
  const colour = getComputedStyle(probe)[property];
  probe.remove();
  return colour;
}
