/// Marks new comments, until the reader has had some time to see them.

const SEEN_MS = 4_000;

const observer = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) {
      observer.unobserve(target);
      setTimeout(() => target.classList.remove("fresh"), SEEN_MS);
    }
  }
});

/** Mark a comment as new. */
export function markFresh(comment: Element): void {
  comment.classList.add("fresh");
  observer.observe(comment);
}
