import fc from 'fast-check';

/** Texts that break naive output, and random ones of any characters between them. */
export const hostileTexts: readonly string[] = [
  '<img src=x onerror=alert(1)>',
  '</svg><script>alert(1)</script>',
  '</title></style><script>alert(1)</script>',
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  ' class="zr0-cls-0" ecmeta_x="1"',
  '<style><![CDATA[ x ]]></style>',
  '<!-- --><b>',
  'url(#zr0-c0)',
  '${raw}{b}{c|d}%s',
  '&lt;&amp;&#0;',
  '=HYPERLINK("x")',
  '+1',
  '-1.5',
  '@x',
  '\t=1',
  '\r=1',
  'line\nbreak, "quoted"',
  '\u0000\u0007\u001b[31mred\u009b0m',
  '\u202egnp.exe',
  '\ud800',
  '__proto__',
  'constructor',
  '',
  'x'.repeat(500),
  '作文一号',
  'שלום',
];

export const hostileText = fc.oneof(fc.constantFrom(...hostileTexts), fc.string({ unit: 'binary', maxLength: 40 }));
