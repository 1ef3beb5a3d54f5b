/// The page around the frame. The frame sends it its content's height and whether that is a debate; the page can send
/// its theme, the comment to show and who its reader is. Messages go only to, and are accepted only from, the origin that the server
/// allows to show the frame.

export interface Wishes {
  theme?: string;
  comment?: number;
  /** Says who the publisher's reader is; empty for nobody. */
  token?: string;
  /** The address of the publisher's sign-in page. */
  signIn?: string;
}

/** The distance between the window's top and what is revealed, as in embed.ts. */
const HEADROOM_PX = 120;

export class Embedder {
  #height = 0;

  constructor(
    private readonly origin: string,
    private readonly onWishes: (wishes: Wishes) => void,
  ) {}

  /** Report that the debate is shown, and from now on its height. */
  show(): void {
    if (window.parent === window) {
      return;
    }
    addEventListener("message", ({ origin, source, data }) => {
      if (origin === this.origin && source === window.parent && typeof data?.hustings === "object") {
        this.onWishes((data.hustings ?? {}) as Wishes);
      }
    });
    this.#measure();
    this.#tell({ starts: true });
    new ResizeObserver(() => {
      if (this.#measure()) {
        this.#tell({});
      }
    }).observe(document.documentElement);
  }

  /** Report that there is no debate here, and why. */
  refuse(message: string): void {
    if (window.parent !== window) {
      this.#measure();
      this.#tell({ shows: false, message });
    }
  }

  /**
   * Scroll an element into view: the page around the frame does the scrolling. With `above` the element is to be that many
   * pixels below the window's top.
   */
  reveal(element: HTMLElement, above = HEADROOM_PX): void {
    if (window.parent === window) {
      element.scrollIntoView({ block: "center" });
      return;
    }
    this.#measure();
    this.#tell({ at: Math.round(element.getBoundingClientRect().top - above) + HEADROOM_PX });
  }

  /** Ask for a new token. */
  askForToken(): void {
    this.#tell({ asks: "token" });
  }

  #measure(): boolean {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    const isNew = height !== this.#height;
    this.#height = height;
    return isNew;
  }

  #tell(more: { starts?: boolean; shows?: boolean; message?: string; at?: number; asks?: string }): void {
    window.parent.postMessage({ hustings: this.#height, shows: true, ...more }, this.origin);
  }
}
