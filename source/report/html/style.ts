// The looks of the page: light and dark as the reader's system says, on a phone and on paper. Colours keep a contrast of
// at least 4.5 to 1 for words and 3 to 1 for signs. Names no font or image that would have to be loaded.

const light = `
	--page: #fff; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --panel: #f6f8fa; --link: #0550ae;
	--ok: #116329; --alarm: #a40e26; --unknown: #6a3dad; --effect: #8a4600; --change: #0550ae; --blank: #fff8e1; --blank-line: #9a6700;`;
const dark = `
	--page: #0f1419; --ink: #e6edf3; --soft: #a3adb8; --line: #3a434d; --panel: #181f27; --link: #79b8ff;
	--ok: #56d364; --alarm: #ff8182; --unknown: #c9a2ff; --effect: #f0a848; --change: #79b8ff; --blank: #2b2410; --blank-line: #d4a72c;`;

export const style = `
:root {color-scheme: light dark;${light}
}
@media (prefers-color-scheme: dark) {
:root {${dark}
}
}
* {box-sizing: border-box}
html {font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem}
body {margin: 0; background: var(--page); color: var(--ink); overflow-wrap: anywhere}
a {color: var(--link)}
a:focus-visible {outline: 2px solid var(--link); outline-offset: 2px}
.skip {position: absolute; left: -100vw}
.skip:focus {left: 1rem; top: .5rem; background: var(--page); padding: .3rem .6rem; z-index: 2}
.sheet {max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem}
h1 {font-size: 1.75rem; line-height: 1.2; margin: .2rem 0 .8rem; text-wrap: balance}
h2 {font-size: 1.25rem; line-height: 1.3; margin: 2.6rem 0 .8rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line)}
h3 {font-size: 1rem; margin: 1.6rem 0 .5rem}
p, ul, ol, table, pre, figure, dl {margin: 0 0 1rem}
ul, ol {padding-left: 1.3rem}
li {margin: .25rem 0; unicode-bidi: isolate}
.kicker {margin: 0; color: var(--soft); font-size: .875rem}
.intro {color: var(--soft); max-width: 46rem}
code, pre {font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: .86em}
code {background: var(--panel); border-radius: 4px; padding: .1em .3em; -webkit-box-decoration-break: clone; box-decoration-break: clone}
pre {background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .7rem .8rem; white-space: pre-wrap; line-height: 1.45}
pre code {background: none; padding: 0; font-size: 1em}
strong.ok, .end.ok {color: var(--ok); fill: var(--ok)}
strong.alarm, .end.alarm {color: var(--alarm); fill: var(--alarm)}
strong.unknown, .end.unknown {color: var(--unknown); fill: var(--unknown)}
strong.effect, .end.effect {color: var(--effect); fill: var(--effect)}
strong.brief {white-space: nowrap}
a.event {font-size: .8em; white-space: nowrap; text-decoration: none; font-variant-numeric: tabular-nums}
a.event:hover {text-decoration: underline}
.facts {display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: .7rem 1.2rem; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: .9rem 1rem}
.facts dt {color: var(--soft); font-size: .8rem}
.facts dd {margin: 0; font-weight: 600}
.facts .whole, .facts .wide {grid-column: 1 / -1}
.facts .whole dd {font-weight: 400; font-size: .9em}
.drill, .loud {border: 2px solid var(--effect); border-radius: 8px; padding: .6rem .9rem; font-weight: 600}
.drill {border-style: dashed; border-color: var(--unknown)}
.watermark {position: fixed; inset: 0; display: grid; place-items: center; pointer-events: none; overflow: hidden; z-index: -1}
.watermark span {white-space: nowrap; font-size: min(22vw, 14rem); font-weight: 800; letter-spacing: .1em; transform: rotate(-28deg); color: var(--unknown); opacity: .09}
nav {margin: 1.5rem 0}
nav h2 {border: 0; margin: 0 0 .4rem; padding: 0; font-size: .95rem}
nav ol {columns: 16rem; column-gap: 2rem; padding-left: 1.5rem; font-size: .925rem}
nav li {break-inside: avoid}
nav .open {color: var(--blank-line); font-size: .85em; white-space: nowrap}
.blank {background: var(--blank); border-left: 4px solid var(--blank-line); border-radius: 0 6px 6px 0; padding: .7rem .9rem; margin: 0 0 1rem}
.blank p {margin: 0}
.blank .hint {color: var(--soft); font-size: .9rem; margin-top: .25rem}
table {border-collapse: collapse; width: 100%; font-size: .9rem; line-height: 1.45}
caption {position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap}
th, td {text-align: left; vertical-align: top; padding: .45rem .6rem; border-bottom: 1px solid var(--line); unicode-bidi: isolate; min-width: 4rem}
td.time {white-space: nowrap; font-variant-numeric: tabular-nums}
th {font-size: .8rem; color: var(--soft); font-weight: 600; border-bottom-width: 2px; white-space: nowrap}
tbody tr:last-child td {border-bottom: 0}
.box {overflow-x: auto; margin: 0 0 1rem; border: 1px solid var(--line); border-radius: 8px}
.box table {margin: 0}
table.wide {font-size: .82rem}
table.wide th, table.wide td {padding: .4rem .45rem}
figure {border: 1px solid var(--line); border-radius: 8px; padding: .9rem 1rem}
figcaption {font-size: .85rem; color: var(--soft); margin-top: .6rem}
figcaption p {margin: .2rem 0 0}
figure > svg {display: block}
.legend {display: flex; flex-wrap: wrap; gap: .1rem .9rem}
.legend span {white-space: nowrap}
.key {vertical-align: -3px}
.charts {display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); gap: 1rem; margin: 0 0 1rem}
.charts figure {margin: 0}
svg text {font-size: 12px; fill: var(--ink); font-family: inherit}
svg .name {font-weight: 600}
svg .group {font-size: 11px; fill: var(--soft); letter-spacing: .06em; text-transform: uppercase}
svg .tick {font-size: 11px; fill: var(--soft); font-variant-numeric: tabular-nums}
svg .end {font-size: 11px}
svg .limit-text {font-size: 11px; fill: var(--alarm); stroke: var(--page); stroke-width: 4px; paint-order: stroke}
.placed {overflow: visible}
.row {fill: var(--panel)}
.track, .grid {stroke: var(--line); stroke-width: 1}
.grid.over {stroke-dasharray: 1 4}
.bar {fill: var(--soft); opacity: .55}
.bar.unseen {fill: none; stroke: var(--unknown); stroke-dasharray: 3 2; opacity: 1}
.break {fill: var(--line); opacity: .45}
.sign {stroke: var(--page); stroke-width: 1}
.sign.ok, .sign.done {fill: var(--ok)}
.sign.alarm {fill: var(--alarm)}
.sign.unknown {fill: var(--page); stroke: var(--unknown); stroke-width: 2}
.sign.change {fill: var(--effect)}
.sign.undone {fill: var(--page); stroke: var(--effect); stroke-width: 2}
.sign.milestone {fill: var(--change)}
.sign.note, .sign.skipped {fill: var(--soft)}
.sign.round {fill: var(--change)}
.series {stroke: var(--change); stroke-width: 2; stroke-linecap: round}
.limit {stroke: var(--alarm); stroke-width: 1.5; stroke-dasharray: 6 4}
.journal {list-style: none; padding: 0; font-size: .875rem}
.journal li {padding: .3rem .5rem; margin: 0; border-bottom: 1px solid var(--line)}
li:target {background: var(--blank); box-shadow: inset 4px 0 var(--blank-line)}
footer {margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .85rem}
@media (max-width: 44rem) {
.sheet {padding-top: 1rem}
h1 {font-size: 1.45rem}
.box {border: 0; border-radius: 0; overflow: visible}
table, tbody, tr, td, table.wide {display: block; font-size: .9rem}
thead {position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)}
tr {border: 1px solid var(--line); border-radius: 8px; padding: .35rem .75rem; margin-bottom: .6rem}
td, table.wide td {border: 0; padding: .15rem 0}
td:empty {display: none}
td::before {content: attr(data-head); font-size: .75rem; color: var(--soft); margin-right: .5rem}
td:first-child:not(.time) {font-weight: 600}
td.time {display: inline-block; margin-right: 1rem; white-space: normal}
a.event {font-size: .9em; padding: .15rem 0}
.facts {grid-template-columns: 1fr 1fr; gap: .5rem 1rem}
nav ol {columns: auto; list-style: none; padding: 0; line-height: 2}
nav li {display: inline}
nav li:not(:last-child)::after {content: " · "; color: var(--soft)}
}
@media print {
:root {color-scheme: light;${light}
}
@page {margin: 16mm 14mm}
html {font-size: 10.5pt}
.sheet {max-width: none; padding: 0}
nav, .skip {display: none}
a {color: inherit; text-decoration: none}
h2, h3 {break-after: avoid}
h2 {margin-top: 1.6rem}
figure, .blank, tr, .facts, .chart {break-inside: avoid}
thead {display: table-header-group}
.box {overflow: visible; border: 0}
table {font-size: 8.5pt}
table.wide {font-size: 7.5pt}
th, td, table.wide th, table.wide td {padding: .25rem .35rem; min-width: 0}
pre {border-color: var(--line)}
.blank {border: 1px solid var(--blank-line); background: none; min-height: 28mm}
.watermark {z-index: 1}
* {print-color-adjust: exact; -webkit-print-color-adjust: exact}
}
`.trim();
