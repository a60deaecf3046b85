/**
 * How the page looks. Colours are variables: light by default, dark where the reader's system is, plain on paper. Those of
 * series are told apart by most people who see few colours (M. Okabe and K. Ito, "Color Universal Design", 2008).
 */
export const STYLE = `
:root{--bg:#fff;--fg:#1b1f24;--dim:#5b6570;--line:#d8dee4;--card:#f6f8fa;--link:#0550ae;
--critical:#b3261e;--warning:#b45309;--notice:#8a6d00;--info:#57606a;--good:#1a7f37;
--s1:#0072b2;--s2:#e69f00;--s3:#009e73;--s4:#cc79a7;--s5:#56b4e9;--s6:#d55e00;--s7:#b8a900;--s8:#8c8c8c}
@media (prefers-color-scheme:dark){:root{--bg:#0f1318;--fg:#e6e9ed;--dim:#9aa5b1;--line:#2d343d;--card:#171c23;--link:#79b8ff;
--critical:#ff7b72;--warning:#ffa657;--notice:#e3c75f;--info:#9aa5b1;--good:#56d364;
--s1:#4aa3df;--s2:#f0b429;--s3:#2fc49a;--s4:#e29ac3;--s5:#8fd0f5;--s6:#ff8a4c;--s7:#e2d54a;--s8:#a8a8a8}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:1080px;padding:1.2rem;background:var(--bg);color:var(--fg);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25;margin:.2rem 0}
h2{font-size:1.2rem;margin:2.2rem 0 .7rem;padding-bottom:.25rem;border-bottom:1px solid var(--line)}
h3,figcaption{font-size:1rem;font-weight:600;margin:1.4rem 0 .4rem}
h4{font-size:.9rem;margin:.8rem 0 .2rem}
header p,.note{color:var(--dim);margin:.2rem 0}
a{color:var(--link)}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;margin:.8rem 0 0;padding:.5rem 0;border-top:1px solid var(--line)}
code,pre,.host{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.92em}
pre{margin:.3rem 0;padding:.5rem .7rem;background:var(--card);border:1px solid var(--line);border-radius:6px;white-space:pre-wrap}
dl{display:grid;grid-template-columns:minmax(6rem,max-content) 1fr;gap:.15rem 1rem;margin:.6rem 0}
dt{color:var(--dim)}
dd{margin:0;min-width:0}
.statements{list-style:none;margin:.6rem 0;padding:0}
.statements li{margin:.35rem 0;padding:.45rem .8rem;background:var(--card);border-left:4px solid var(--info);border-radius:4px}
.statements li.critical{border-color:var(--critical);font-weight:600}
.statements li.warning{border-color:var(--warning);font-weight:600}
.statements li.notice{border-color:var(--notice)}
.statements li.good{border-color:var(--good)}
.finding{margin:.5rem 0;padding:.5rem .8rem;background:var(--card);border-left:4px solid var(--info);border-radius:4px}
.finding.critical{border-color:var(--critical)}
.finding.warning{border-color:var(--warning)}
.finding.notice{border-color:var(--notice)}
.finding .title{font-weight:600}
summary{cursor:pointer}
.label{display:inline-block;padding:0 .5em;border:1px solid var(--line);border-radius:1em;color:var(--dim);font-size:.85em}
.page{margin:.3rem 0}
.page>summary{color:var(--link)}
.commands{padding-left:1.4rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.93em}
th,td{padding:.25rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:normal}
td{max-width:24rem;overflow-wrap:break-word}
td .host,.number{white-space:nowrap}
th{color:var(--dim);font-weight:600;white-space:nowrap}
.number{text-align:right;font-variant-numeric:tabular-nums}
tbody tr:hover{background:var(--card)}
.tone{font-weight:600;white-space:nowrap}
.tone.critical{color:var(--critical)}.tone.warning{color:var(--warning)}.tone.notice{color:var(--notice)}
.tone.info{color:var(--info)}.tone.good{color:var(--good)}
figure{margin:0}
.chart{display:block;width:100%;min-width:620px;height:auto}
.chart text{fill:var(--fg);font-size:12px;font-family:inherit}
.chart .tick{fill:var(--dim)}
.chart .grid{stroke:var(--line);stroke-width:1}
.chart .axis{stroke:var(--dim);stroke-width:1}
.chart .hover{fill:var(--fg);fill-opacity:0}
.chart .hover:hover{fill-opacity:.08}
.s1{fill:var(--s1);color:var(--s1)}.s2{fill:var(--s2);color:var(--s2)}.s3{fill:var(--s3);color:var(--s3)}.s4{fill:var(--s4);color:var(--s4)}
.s5{fill:var(--s5);color:var(--s5)}.s6{fill:var(--s6);color:var(--s6)}.s7{fill:var(--s7);color:var(--s7)}.s8{fill:var(--s8);color:var(--s8)}
.chart .line{fill:none;stroke:currentColor;stroke-width:1.6}
.chart .critical{fill:var(--critical)}.chart .warning{fill:var(--warning)}.chart .notice{fill:var(--notice)}.chart .info{fill:var(--info)}
.legend{display:flex;flex-wrap:wrap;gap:.1rem 1rem;list-style:none;margin:.2rem 0;padding:0;font-size:.9em}
.legend i{display:inline-block;width:.8em;height:.8em;margin-right:.4em;border-radius:2px;background:currentColor}
@media (max-width:600px){body{padding:.8rem}table{width:max-content;min-width:100%}td{max-width:13rem}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.4rem}}
@media print{:root{--bg:#fff;--fg:#000;--dim:#444;--line:#bbb;--card:#fff}
@page{margin:15mm}
body{max-width:none;padding:0;font-size:10pt;print-color-adjust:exact;-webkit-print-color-adjust:exact}
nav{display:none}
h2,h3,figcaption{break-after:avoid}
figure,tr,pre,.statements li{break-inside:avoid}
.scroll{overflow:visible}
details::details-content{content-visibility:visible;display:block}}
`;
