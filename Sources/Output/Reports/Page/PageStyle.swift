import ASCII
import Documents
import StateDirectory

/// The style of the page, for screens, phones, dark mode and paper.
enum PageStyle {
  /// The content security policy: this style, and nothing else.
  static var policy: String {
    "default-src 'none'; style-src 'sha256-\(digest)'; base-uri 'none'; form-action 'none'"
  }

  private static var digest: String {
    let bytes = css.withUTF8Buffer { Array($0) }
    let digits = Array(sha256(bytes).utf8)
    let digest = stride(from: 0, to: digits.count, by: 2).map { index in
      value(digits[index]) << 4 | value(digits[index + 1])
    }
    var text: [UInt8] = []
    text.appendBase64(digest)
    return String(decoding: text, as: UTF8.self)
  }

  private static func value(_ digit: UInt8) -> UInt8 {
    digit < UInt8(ascii: "a") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10
  }

  /// The style sheet of all pages: one rule per line, without needless spaces.
  ///
  /// On paper the tables of a year are left out: they are wider than a chart, which contains their
  /// newest numbers.
  static let css: StaticString = """
    :root{--page:#f5f6f8;--card:#fff;--text:#1b2330;--quiet:#55606f;--line:#dde2e8;\
    --link:#0b57a4;--good:#14603a;--good-back:#e3f4e9;--poor:#774700;--poor-back:#fff1d6;\
    --bad:#9b1c1c;--bad-back:#fdeaea;--plain:#434d5b;--plain-back:#eaedf1;--s1:#1f6fb8;\
    --s2:#b6510b;--s3:#1d7a4a;--s4:#8547b3;--s5:#a3204f;--s6:#5a6673}
    @media (prefers-color-scheme:dark){
    :root{--page:#11151b;--card:#191f28;--text:#e3e8ee;--quiet:#9ea9b8;--line:#2d3642;\
    --link:#8cbcf6;--good:#92ddb0;--good-back:#12341f;--poor:#f5c97a;--poor-back:#3b2c0e;\
    --bad:#ffb6ae;--bad-back:#45191b;--plain:#c5ced9;--plain-back:#28303b;--s1:#6fb1f0;\
    --s2:#f0a060;--s3:#6fce97;--s4:#c79bf0;--s5:#f48fb0;--s6:#a9b4c2}}
    *{box-sizing:border-box}
    html{color-scheme:light dark;-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
    body{margin:0 auto;max-width:72rem;padding:0 1rem 2rem;background:var(--page);\
    color:var(--text);overflow-wrap:anywhere;\
    font:15px/1.5 system-ui,"Noto Sans","Noto Sans CJK SC","Liberation Sans",sans-serif}
    a{color:var(--link);text-underline-offset:.15em}
    a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--link);\
    outline-offset:2px;border-radius:2px}
    .skip{position:absolute;left:-99rem}
    .skip:focus{position:static;display:inline-block;padding:.5rem 0}
    header{padding:2rem 0 .25rem}
    h1{margin:0;font-size:1.65rem;line-height:1.25;font-weight:650}
    .lead{margin:.15rem 0 .9rem;color:var(--quiet)}
    nav ul{display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;margin:0;padding:.5rem 0;\
    list-style:none;border-top:1px solid var(--line);border-bottom:1px solid var(--line)}
    nav a{text-decoration:none}
    nav a:hover{text-decoration:underline}
    h2{margin:2.4rem 0 .75rem;font-size:1.2rem;line-height:1.3;font-weight:650}
    h3{margin:0 0 .5rem;font-size:1rem;line-height:1.4;font-weight:650}
    p{margin:0 0 .75rem}
    main section>p{max-width:46rem}
    code,.path{font-family:ui-monospace,"DejaVu Sans Mono","Liberation Mono",monospace}
    code{font-size:.9em}
    .path{font-size:.86em}
    time{white-space:nowrap}
    time span,code{white-space:nowrap}
    .notice{margin:1rem 0 0;padding:.6rem .9rem;border-left:3px solid var(--plain);\
    background:var(--plain-back);color:var(--plain)}
    .notice.open{border-color:var(--poor);background:var(--poor-back);color:var(--poor)}
    .note,.aside,.empty{color:var(--quiet)}
    .aside{font-size:.88em;font-weight:400}
    .verdict{margin-bottom:1rem;padding:.9rem 1.1rem;border-radius:6px}
    .verdict p{margin:0}
    .verdict ul{margin:.5rem 0 0;padding-left:1.4rem}
    .remedy{margin:.1rem 0 .4rem;overflow-wrap:anywhere}
    .verdict li{overflow-wrap:anywhere}
    .remedy code{white-space:normal}
    .headline{font-size:1.1rem;font-weight:650}
    .sign{display:inline-block;min-width:1.1rem;text-align:center}
    .good{background:var(--good-back);color:var(--good)}
    .poor{background:var(--poor-back);color:var(--poor)}
    .bad{background:var(--bad-back);color:var(--bad)}
    .plain{background:var(--plain-back);color:var(--plain)}
    .badge{display:inline-block;padding:0 .45rem;border-radius:3px;font-size:.85em;\
    font-weight:600;white-space:nowrap}
    ul.plain{background:none;color:inherit}
    dl.glance{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,9.8rem),1fr));\
    gap:.6rem 1.5rem;margin:0 0 1.25rem}
    dt{color:var(--quiet);font-size:.88em}
    dd{margin:0}
    .cards{display:grid;gap:.9rem;align-items:start;\
    grid-template-columns:repeat(auto-fill,minmax(min(100%,25rem),1fr))}
    .flow{columns:25rem 2;column-gap:.9rem}
    .flow .card{break-inside:avoid;margin-bottom:.9rem}
    .cards+.note,.charts+.note,.flow+.note{margin-top:.75rem}
    .card,.alert{min-width:0;padding:.85rem 1rem;border:1px solid var(--line);border-radius:6px;\
    background:var(--card)}
    .card.wide{grid-column:1 / -1}
    .alert{margin-bottom:.9rem}
    .alert>p{max-width:46rem;margin-bottom:.4rem}
    table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
    th,td{padding:.3rem .75rem .3rem 0;text-align:left;vertical-align:top}
    thead th,.state th{overflow-wrap:normal}
    th:last-child,td:last-child{padding-right:0}
    thead th{color:var(--quiet);font-size:.85em;font-weight:500}
    tbody th{font-weight:400}
    .rows tbody tr,.facts tr{border-top:1px solid var(--line)}
    .rows .number,.inner .number{text-align:right;white-space:nowrap}
    .narrow{max-width:40rem}
    .log{table-layout:fixed}
    .log th:first-child{width:10rem}
    .log th:nth-child(3){width:24%}
    .log th:nth-child(4){width:6.5rem}
    .alert .log th:nth-child(3){width:38%}
    .log .below,.rows .below{border-top:0}
    .log .below>td{padding-top:0}
    .counts{table-layout:fixed}
    .counts th:not(:first-child){width:26%}
    .counts thead th{white-space:normal}
    .sites{table-layout:fixed}
    .sites th:first-child{width:32%}
    .facts{table-layout:fixed}
    .facts th{width:38%;color:var(--quiet)}
    .facts tr:first-child,.facts .below{border-top:0}
    .facts .below>td{padding-top:0}
    .changed>th{box-shadow:-.5rem 0 0 -.3rem var(--s1)}
    .change{color:var(--s1);font-size:.88em}
    .scroll{max-width:100%;overflow-x:auto}
    .inner{font-size:.88em;overflow-wrap:normal}
    .inner th,.inner td{padding:.15rem .75rem .15rem 0}
    .inner td{min-width:3.5rem}
    .to{color:var(--quiet)}
    .waits{color:var(--poor)}
    ul.plain{margin:0;padding:0;list-style:none}
    ol{margin:.25rem 0 .75rem;padding-left:1.5rem;max-width:46rem}
    details{margin:.25rem 0 .5rem}
    td details{margin:0}
    details.card{margin:0 0 .9rem}
    details.card>table{margin-top:.5rem}
    summary{cursor:pointer;color:var(--link)}
    .long[open]>summary,.long>summary{color:inherit}
    .charts{display:grid;gap:.9rem;align-items:start;\
    grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr))}
    figure{margin:0}
    figcaption{display:flex;justify-content:space-between;gap:.75rem;margin-bottom:.4rem}
    .title{font-weight:600}
    .unit{color:var(--quiet);white-space:nowrap}
    figure>svg{display:block;width:100%;height:auto}
    .grid{stroke:var(--line);stroke-width:1}
    .axis{fill:var(--quiet);font-size:10.5px}
    .s1{color:var(--s1)}
    .s2{color:var(--s2)}
    .s3{color:var(--s3)}
    .s4{color:var(--s4)}
    .s5{color:var(--s5)}
    .s6{color:var(--s6)}
    .s1 path,.s2 path,.s3 path,.s4 path,.s5 path,.s6 path{fill:none;stroke:currentColor;\
    stroke-width:1.8;stroke-linejoin:round}
    .s2 path{stroke-dasharray:6 3}
    .s3 path{stroke-dasharray:2 2.5}
    .s4 path{stroke-dasharray:9 3 2 3}
    .s5 path{stroke-dasharray:4 2}
    .s6 path{stroke-dasharray:1 3}
    figure circle,figure g rect,.legend rect{fill:currentColor}
    figure svg .mark{fill:currentColor;stroke:none;stroke-dasharray:none}
    .legend,.bars{margin:.35rem 0 0;padding:0;list-style:none;font-size:.92em}
    .legend{display:grid;grid-template-columns:minmax(0,1fr) auto auto;gap:.1rem .7rem}
    .legend.lines{grid-template-columns:22px minmax(0,1fr) auto auto}
    .legend.sparks{grid-template-columns:minmax(0,1fr) 48px auto auto;column-gap:.5rem}
    .legend li{display:grid;grid-column:1 / -1;grid-template-columns:subgrid;align-items:baseline}
    .legend svg{width:22px;height:8px}
    .legend .spark{width:48px;height:16px;align-self:center}
    .legend+.note{margin:.4rem 0 0;font-size:.92em}
    .legend .number{text-align:right}
    .bars .name{flex:1;min-width:0}
    .legend .number,.bars .number{font-variant-numeric:tabular-nums;white-space:nowrap}
    .difference{color:var(--quiet);text-align:right;white-space:nowrap;\
    font-variant-numeric:tabular-nums}
    .bars li{display:flex;flex-wrap:wrap;gap:0 .75rem;margin-bottom:.4rem}
    .bars svg{flex:1 0 100%;height:5px}
    .track{fill:var(--plain-back)}
    .bar{fill:var(--s1)}
    footer{margin-top:3rem;padding-top:.75rem;border-top:1px solid var(--line);\
    color:var(--quiet);font-size:.88em}
    @media (max-width:34rem){
    body{padding:0 .75rem 1.5rem}
    header{padding-top:1.1rem}
    .card,.alert{padding:.7rem .75rem}
    th,td{padding-right:.5rem}
    .rows time{white-space:normal}
    .log th:first-child{width:6.2rem}
    .log th:nth-child(3){width:5.4rem}
    .log th:nth-child(4){width:4rem}
    dl.glance{grid-template-columns:repeat(2,minmax(0,1fr))}}
    @media print{
    :root{color-scheme:light;--page:#fff;--card:#fff;--text:#000;--quiet:#444;--line:#bbb;\
    --link:#000;--good:#14603a;--good-back:#fff;--poor:#774700;--poor-back:#fff;--bad:#9b1c1c;\
    --bad-back:#fff;--plain:#333;--plain-back:#eee;--s1:#1f6fb8;--s2:#b6510b;--s3:#1d7a4a;\
    --s4:#8547b3;--s5:#a3204f;--s6:#5a6673}
    @page{margin:15mm}
    html{color-scheme:light}
    body{max-width:none;padding:0;font-size:9.5pt}
    nav,.skip,figure details{display:none}
    header{padding-top:0}
    .verdict{border:1px solid currentColor}
    .card,figure,tr,li{break-inside:avoid}
    h2,h3,thead{break-after:avoid}
    .scroll{overflow:visible}
    details::details-content{content-visibility:visible;block-size:auto}
    summary{color:var(--quiet)}}
    """
}
