"""embed.js on publishers' pages: it shows the debate or says why not, and cleans up after itself."""

from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import SLUG, Town
from tests.browser.embedding import debate, follow, inner, snippet
from tests.support.browser import Person, person
from tests.support.publisher import Publisher

# Counts the current listeners on the window.
COUNT_LISTENERS = """
    window.listeners = 0;
    for (const [name, by] of [["addEventListener", 1], ["removeEventListener", -1]]) {
        const real = window[name];
        window[name] = (kind, ...rest) => {
            if (["message", "hashchange"].includes(kind)) window.listeners += by;
            return real.call(window, kind, ...rest);
        };
    }
"""


def told(somebody: Person) -> list[str]:
    """Collect the page's console messages."""
    said: list[str] = []
    somebody.page.on("console", lambda message: said.append(message.text))
    return said


async def is_live(page: Page) -> None:
    await page.locator("iframe").scroll_into_view_if_needed()
    await page.frame_locator("iframe").locator("main[data-connection=live]").wait_for(state="attached")


async def test_if_the_frame_cannot_show_the_debate_the_link_stays_and_the_console_says_why(
    town: Town, chromium: Browser, news: Publisher
) -> None:
    refused = news.publish("/refused", snippet(town, 'data-article="https://elsewhere.example/1"'))
    broken = news.publish("/broken", debate(town))
    async with person(chromium, town.one.address) as ann:
        said = told(ann)
        await ann.page.goto(refused)
        await ann.page.locator("iframe").scroll_into_view_if_needed()
        await expect(ann.page.frame_locator("iframe").get_by_text("is not an address of News")).to_be_visible()
        await expect(ann.page.locator("#link")).to_be_visible()
        assert any("Hustings: https://elsewhere.example/1 is not an address of News" in text for text in said)
        # The frame's own script does not arrive: the content is readable, with a link to the debate's page.
        await ann.context.route("**/assets/frame-*.js", lambda route: route.abort())
        await ann.page.goto(broken)
        await ann.page.locator("iframe").scroll_into_view_if_needed()
        await expect(ann.page.frame_locator("iframe").locator(".comment .body").first).to_be_visible()
        await expect(ann.page.locator("#link")).to_be_visible()
        await ann.context.unroute_all()
        # The server does not answer at all.
        await ann.context.route("**/embed/**", lambda route: route.abort())
        await ann.page.goto(broken)
        await ann.page.locator("iframe").scroll_into_view_if_needed()
        await expect(ann.page.locator("#link")).to_be_visible()


async def test_a_page_with_another_pages_canonical_address_shows_its_own_debate(
    town: Town, chromium: Browser, news: Publisher
) -> None:
    canonical = '<link rel="canonical" href="https://agency.example/copy">'
    page = news.publish("/copy", snippet(town, "", path="/"), head=canonical)
    async with person(chromium, town.one.address) as ann:
        frame = await follow(ann, page)
        await expect(frame.get_by_text("Be the first")).to_be_visible()
        await expect(ann.page.locator("#link")).to_be_hidden()


async def test_a_module_loaded_twice_shows_both_debates_and_one_in_the_head_logs_what_to_do(
    town: Town, chromium: Browser, news: Publisher
) -> None:
    script = f'src="{town.one.address}/embed.js" data-article="{town.one.address}/a/{SLUG}/"'
    twice = news.publish("/module", f'<script type="module" {script}></script><script type="module" {script}></script>')
    in_head = news.publish("/head", "<p>No debate</p>", head=f"<script {script} async></script>")
    async with person(chromium, town.one.address) as ann:
        said = told(ann)
        await ann.page.goto(twice)
        await expect(ann.page.locator("iframe")).to_have_count(2)
        await ann.page.locator("iframe").first.scroll_into_view_if_needed()
        await ann.page.frame_locator("iframe >> nth=0").locator("main[data-connection=live]").wait_for(state="attached")
        await ann.page.goto(in_head)
        await expect(ann.page.locator("iframe")).to_have_count(0)
        await ann.page.wait_for_function("window.Hustings")
        assert any("is not in <body>" in text and "Hustings.mount(element)" in text for text in said)


async def test_a_debate_that_is_unmounted_leaves_nothing_behind(town: Town, chromium: Browser, news: Publisher) -> None:
    page = news.publish("/app", '<main id="app"></main>')
    put = f"""async () => {{
        const app = document.querySelector("#app");
        for (let turn = 0; turn < 50; turn += 1) {{
            const script = document.createElement("script");
            script.src = "{town.one.address}/embed.js?" + turn;
            script.dataset.article = "{town.one.address}/a/{SLUG}/";
            const loaded = new Promise((done) => {{ script.onload = done; }});
            app.append(script);
            await loaded;
            if (!app.querySelector("iframe")) throw new Error("no frame");
            // A framework takes away what it has put there, and knows nothing of the frame.
            script.remove();
            await new Promise((done) => setTimeout(done));
        }}
        return [document.querySelectorAll("iframe, #app p").length, window.listeners];
    }}"""
    async with person(chromium, town.one.address) as ann:
        await ann.context.add_init_script(COUNT_LISTENERS)
        await ann.page.goto(page)
        assert await ann.page.evaluate(put) == [0, 0]


async def test_single_page_apps_mount_and_unmount_debates(town: Town, chromium: Browser, news: Publisher) -> None:
    script = f'<script src="{town.one.address}/embed.js" async></script>'
    address = f"{town.one.address}/a/{SLUG}/"
    place = f'<div id="place" data-article="{address}"><a href="{address}">Open</a></div>'
    page = news.publish("/mounted", place, head=script)
    async with person(chromium, town.one.address) as ann:
        await ann.context.add_init_script(COUNT_LISTENERS)
        await ann.page.goto(page)
        await ann.page.wait_for_function("window.Hustings")
        mount = "Hustings.mount(document.querySelector('#place'))"
        # Mounted twice, it exists once.
        await ann.page.evaluate(f"{mount}, {mount}")
        await expect(ann.page.locator("#place iframe")).to_have_count(1)
        await is_live(ann.page)
        await expect(ann.page.locator("#place a")).to_be_hidden()
        await ann.page.evaluate("Hustings.unmount(document.querySelector('#place'))")
        await expect(ann.page.locator("iframe")).to_have_count(0)
        await expect(ann.page.locator("#place a")).to_be_visible()
        assert await ann.page.evaluate("window.listeners") == 0


async def test_the_frame_follows_the_theme_of_the_page_and_of_the_reader(
    town: Town, chromium: Browser, news: Publisher
) -> None:
    page = news.publish("/theme", debate(town))
    background = "getComputedStyle(document.body).backgroundColor"
    dark, light = "rgb(20, 22, 26)", ""
    async with person(chromium, town.one.address) as ann:
        await ann.page.emulate_media(color_scheme="light")
        frame = await follow(ann, page)
        light = await inner(ann.page).evaluate(background)
        assert light != dark
        set_theme = "theme => { document.querySelector('script[src*=embed]').dataset.theme = theme; }"
        await ann.page.evaluate(set_theme, "dark")
        await inner(ann.page).wait_for_function(f"{background} === '{dark}'")
        # Another sort order reloads the frame's page.
        await frame.locator(".orders > summary").click()
        await frame.locator(".orders").get_by_role("link", name="Oldest").click()
        await expect(frame.locator("main[data-sort=oldest]")).to_be_visible()
        await inner(ann.page).wait_for_function(f"{background} === '{dark}'")
        await ann.page.evaluate(set_theme, "")
        await inner(ann.page).wait_for_function(f"{background} === '{light}'")
        await ann.page.emulate_media(color_scheme="dark")
        await inner(ann.page).wait_for_function(f"{background} === '{dark}'")
        await ann.page.emulate_media(color_scheme="light")
        await inner(ann.page).wait_for_function(f"{background} === '{light}'")
