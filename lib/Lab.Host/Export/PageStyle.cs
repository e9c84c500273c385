namespace Lab.Host.Export;

/// <summary>The one style sheet of all pages, written into each of them so that a page needs no other file.</summary>
internal static class PageStyle
{
    /// <summary>The style sheet.</summary>
    public const string Css = """
        :root {
          color-scheme: light dark;
          --paper: #ffffff; --ink: #1f2430; --soft: #5b6472; --line: #dfe3ea; --well: #f6f7f9; --link: #0b5cad;
          --good: #17703a; --good-well: #edf7f0; --bad: #b3261e; --bad-well: #fdf0ef; --note: #8a5a00; --note-well: #fdf6e7;
          --k: #8a2ca0; --s: #0f6e3f; --n: #9a4a00; --t: #0b5cad; --m: #6a4a00; --c: #66707d; --d: #7a5c00;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #15181d; --ink: #dde2ea; --soft: #98a2b0; --line: #2d333c; --well: #1b1f26; --link: #79b8ff;
            --good: #6fcf8f; --good-well: #16241b; --bad: #ff8f86; --bad-well: #2a1918; --note: #e6b450; --note-well: #272013;
            --k: #d79bea; --s: #93d6a5; --n: #f0b37e; --t: #84c1ff; --m: #e6d28f; --c: #8a94a3; --d: #c9a95c;
          }
        }
        :root {
          --vscode-editor-foreground: var(--ink); --vscode-editor-background: var(--paper); --vscode-foreground: var(--ink);
          --jp-content-font-color1: var(--ink); --jp-layout-color0: var(--paper);
          --sans: ui-sans-serif, system-ui, -apple-system, "Segoe UI", "Noto Sans", "Helvetica Neue", Arial, sans-serif;
          --mono: ui-monospace, "Cascadia Code", "SF Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
        }
        * { box-sizing: border-box; }
        html { scroll-padding-top: 1.5rem; -webkit-text-size-adjust: 100%; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.65 var(--sans); overflow-wrap: break-word; }
        a { color: var(--link); text-underline-offset: .15em; text-decoration-thickness: .06em; }
        a:focus-visible, [tabindex]:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px; }
        .skip { position: absolute; left: -100vw; top: 0; padding: .6rem 1rem; background: var(--paper); z-index: 9; }
        .skip:focus { left: 0; }
        .page { display: grid; grid-template-columns: minmax(0, 1fr); max-width: 84rem; margin: 0 auto; padding: 0 1.25rem; column-gap: 3.5rem; }
        nav { font-size: .925rem; line-height: 1.45; }
        nav a { color: var(--soft); text-decoration: none; }
        nav a:hover { color: var(--link); text-decoration: underline; }
        nav ol { list-style: none; margin: .6rem 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
        nav .home { font-weight: 600; color: var(--ink); }
        .toc { padding: 1.25rem 0 .9rem; border-bottom: 1px solid var(--line); }
        main { padding: 1.75rem 0 3rem; min-width: 0; max-width: 58rem; }
        .single.page { max-width: 62rem; }
        @media (min-width: 66rem) {
          .page { padding: 0 2rem; }
          .page:not(.single) { grid-template-columns: 14rem minmax(0, 1fr); }
          .toc { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding: 2.75rem 0 2rem; border: 0; }
          nav ol { display: block; margin-top: 1.1rem; border-left: 1px solid var(--line); }
          nav li { margin: 0; padding: .28rem 0 .28rem .9rem; }
          main { padding: 2.6rem 0 5rem; }
        }
        h1, h2, h3, h4 { line-height: 1.22; letter-spacing: -.011em; text-wrap: balance; margin: 2.2em 0 .6em; font-weight: 650; max-width: 72ch; }
        h1 { font-size: clamp(1.8rem, 1.3rem + 2.2vw, 2.45rem); margin-top: .5em; letter-spacing: -.021em; }
        h2 { font-size: 1.5rem; padding-top: 1.3em; border-top: 1px solid var(--line); margin-top: 2.4em; max-width: none; }
        h3 { font-size: 1.16rem; }
        p, ul, ol, dl, blockquote { max-width: 72ch; }
        p, ul, ol, dl { margin: 0 0 1em; }
        main li + li { margin-top: .25em; }
        blockquote { margin: 1.2em 0; padding: .1em 0 .1em 1.1em; border-left: 3px solid var(--line); color: var(--soft); }
        blockquote > :last-child { margin-bottom: 0; }
        hr { border: 0; border-top: 1px solid var(--line); margin: 2.5em 0; }
        main img, main svg, main video { max-width: 100%; }
        main .md img { height: auto; }
        code, pre, kbd, samp { font-family: var(--mono); font-variant-ligatures: none; }
        :not(pre) > code { font-size: .88em; padding: .12em .34em; background: var(--well); border: 1px solid var(--line); border-radius: 5px; }
        a > code { color: inherit; }
        pre { margin: 0; font-size: .875rem; line-height: 1.6; tab-size: 4; overflow-x: auto; }
        pre.code { padding: .85rem 1.05rem; background: var(--well); border: 1px solid var(--line); border-radius: 9px; }
        .md pre.code { margin: 1.1em 0; }
        .wide { overflow-x: auto; margin: 1.2em 0; }
        table { border-collapse: collapse; font-size: .95rem; line-height: 1.5; }
        .md th, .md td, .index th, .index td { padding: .45rem .9rem .45rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
        .md th, .index th { font-weight: 600; border-bottom-color: var(--soft); }
        .k { color: var(--k); } .s { color: var(--s); } .n { color: var(--n); } .t { color: var(--t); } .m { color: var(--m); } .d { color: var(--d); }
        .c { color: var(--c); font-style: italic; }
        .banner { display: flex; flex-wrap: wrap; gap: .1rem 1rem; align-items: baseline; max-width: none; margin: 0 0 1.4rem; padding: .6rem 1rem;
          border: 1px solid; border-color: color-mix(in srgb, currentColor 45%, transparent); border-radius: 9px; font-size: .95rem; }
        .banner b { font-weight: 650; } .banner span { color: var(--soft); }
        .good { color: var(--good); background: var(--good-well); } .bad { color: var(--bad); background: var(--bad-well); } .note { color: var(--note); background: var(--note-well); }
        .cell { margin: 1.5rem 0 1.9rem; position: relative; }
        .cell header { display: flex; gap: .75rem; justify-content: space-between; font-size: .8rem; color: var(--soft); margin: 0 .15rem .3rem; font-variant-numeric: tabular-nums; }
        .cell header a { color: inherit; text-decoration: none; } .cell header a:hover { text-decoration: underline; }
        .out { margin: .7rem 0 0; padding: .1rem 0 .1rem 1.05rem; border-left: 3px solid var(--line); }
        .out > * + * { margin-top: .7rem; }
        .out .html { overflow-x: auto; overflow-y: hidden; font-size: .95rem; line-height: 1.5; }
        .out pre { white-space: pre; }
        .out pre.wrap { white-space: pre-wrap; overflow-wrap: anywhere; }
        .out .long { max-height: 34rem; overflow: auto; }
        .out .label { font-size: .8rem; color: var(--soft); margin: 0 0 .15rem; }
        .fault { padding: .7rem 1rem; border: 1px solid; border-color: color-mix(in srgb, currentColor 45%, transparent); border-radius: 9px; }
        .fault p { margin: 0 0 .4rem; font-weight: 650; font-size: .95rem; }
        .fault pre { color: var(--ink); }
        .turn { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .75rem 2rem; margin-top: 4rem; padding-top: 1.2rem; border-top: 1px solid var(--line); }
        .turn a { color: var(--link); } .turn small { display: block; color: var(--soft); }
        .turn .next { margin-left: auto; text-align: right; }
        .index td:first-child { min-width: 14rem; } .index .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .mark { font-weight: 650; white-space: nowrap; background: none; }
        @media (max-width: 40rem) { body { font-size: 1rem; } .page { padding: 0 1rem; } pre { font-size: .8125rem; } .out { padding-left: .7rem; } }
        @media print { .toc, .turn, .skip { display: none; } .page { display: block; } pre { white-space: pre-wrap; } .cell { break-inside: avoid; } }
        """;
}
