/** The style sheet of the report: one column, system fonts, nothing fetched. Light, dark, printed, and telephone width. */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --text: #1d2227; --muted: #59636e; --line: #d8dde2; --shade: #f5f7f9; --band: #e8edf2;
  --item: #1f5a8c; --anchor: #b04a12; --notice: #8a5a00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181c; --text: #e4e8eb; --muted: #9aa5b0; --line: #343c44; --shade: #1b2126; --band: #232b32;
    --item: #79b4e6; --anchor: #f0a26e; --notice: #e0b050;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--text);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif;
}
main { max-width: 62rem; margin: 0 auto; padding: 3rem 1.25rem 4rem; }
p, dd, figcaption { max-width: 44rem; }
h1 { font-size: 2rem; line-height: 1.2; font-weight: 600; margin: 0 0 .75rem; overflow-wrap: anywhere; }
h3 { font-size: 1rem; line-height: 1.4; font-weight: 600; margin: 2rem 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; line-height: 1.3; font-weight: 600; margin: 3rem 0 .75rem; padding-top: 1rem; border-top: 1px solid var(--line); }
.kind { color: var(--muted); font-size: .875rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
.ending { font-size: 1.125rem; margin: 0 0 1rem; }
.notice { border-left: 4px solid var(--notice); background: var(--shade); padding: .75rem 1rem; margin: .75rem 0; }
dl { margin: 0; }
dd { margin: 0; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1.25rem 2rem; }
.figures dt { color: var(--muted); font-size: .875rem; }
.figures dd { font-size: 1.375rem; line-height: 1.35; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.figures .note { color: var(--muted); font-size: .8125rem; line-height: 1.4; }
.terms > div { margin: 0 0 .75rem; }
.terms dt { font-weight: 600; }
figure { margin: 1.5rem 0; }
figcaption { color: var(--muted); font-size: .875rem; margin-top: .5rem; }
.plot svg { display: block; max-width: 100%; height: auto; font-family: inherit; }
.scroll { overflow-x: auto; margin: 1.5rem 0; }
table { border-collapse: collapse; font-size: .875rem; line-height: 1.4; }
caption { text-align: left; color: var(--muted); padding: 0 0 .5rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .5rem; border-bottom: 1px solid var(--line); }
thead th { font-weight: 600; vertical-align: bottom; border-bottom: 2px solid var(--muted); }
tbody th { font-weight: 400; overflow-wrap: anywhere; }
tbody th:not(.n) { min-width: 7.5rem; max-width: 22rem; }
.n { text-align: right; font-variant-numeric: tabular-nums; }
tbody .n { white-space: nowrap; }
tr.anchor th { color: var(--anchor); font-weight: 600; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--muted); font-size: .8125rem; }
@media (max-width: 760px) {
  main { padding: 1.5rem 1.25rem 3rem; }
  h1 { font-size: 1.5rem; }
  .figures { grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: 1rem 1.25rem; }
  caption { max-width: calc(100vw - 2.5rem); }
  .plot.wide { display: none; }
  .plot.narrow { display: block; }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #ffffff; --text: #000000; --muted: #444444; --line: #bbbbbb; --shade: #ffffff; --band: #e8e8e8;
    --item: #1f5a8c; --anchor: #b04a12; --notice: #444444;
  }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  h2 { margin-top: 1.5rem; }
  h2, h3, caption { break-after: avoid; }
  figure, tr, .notice, .figures > div { break-inside: avoid; }
  .scroll { overflow: visible; }
  table { font-size: 8pt; }
  th, td { padding: .2rem .35rem; }
  .plot.wide { display: block; }
  .plot.narrow { display: none; }
}
`;
