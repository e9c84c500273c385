namespace Lab.Live.Tests.Browser;

internal static class PageLook
{
    /// <summary>What a page can be asked about itself.</summary>
    public const string Script = """
        () => {
          const faults = [];
          const visible = e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0; };
          const root = document.documentElement;
          // What is folded away counts too.
          for (const fold of document.querySelectorAll('details')) fold.open = true;
          if (root.scrollWidth > root.clientWidth) faults.push(`scrolls sideways: ${root.scrollWidth} > ${root.clientWidth}`);
          const ids = new Map();
          for (const e of document.querySelectorAll('[id]')) ids.set(e.id, (ids.get(e.id) ?? 0) + 1);
          for (const [id, n] of ids) if (n > 1) faults.push(`the id ${id} is there ${n} times`);
          for (const picture of document.querySelectorAll('svg, img, canvas')) {
            if (picture.closest('[aria-hidden=true]') || picture.parentElement.closest('svg')) continue;
            const named = (picture.getAttribute('aria-labelledby') ?? '').split(/\s+/).some(id => document.getElementById(id)?.textContent.trim());
            const title = picture.querySelector(':scope > title')?.textContent.trim();
            if (!named && !title && !picture.getAttribute('aria-label')?.trim() && !picture.getAttribute('alt')?.trim())
              faults.push(`a picture has no text: ${picture.outerHTML.slice(0, 120)}`);
            const width = picture.getBoundingClientRect().width;
            if (visible(picture) && width > root.clientWidth) faults.push(`a picture is ${width} px wide`);
          }
          for (const control of document.querySelectorAll('button, textarea, input, progress, dialog, section')) {
            const label = control.getAttribute('aria-label') ?? document.getElementById(control.getAttribute('aria-labelledby'))?.textContent ?? control.labels?.[0]?.textContent ?? (control.matches('button') ? control.textContent : '');
            if (!label.trim()) faults.push(`something to use or to find has no name: ${control.outerHTML.slice(0, 120)}`);
          }
          const levels = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(h => +h.tagName[1]);
          if (levels.filter(l => l === 1).length !== 1) faults.push(`has ${levels.filter(l => l === 1).length} main headings`);
          return faults;
        }
        """;
}
