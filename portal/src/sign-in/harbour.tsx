/** The harbour at night: quay, crane, a ship lying at her berth, and the water. */
export function Harbour() {
  return (
    <svg viewBox="0 0 800 900" preserveAspectRatio="xMidYMax slice" aria-hidden="true" fill="none">
      <defs>
        <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="#0b2231" />
          <stop offset=".62" stopColor="#11394b" />
          <stop offset=".78" stopColor="#1c5566" />
        </linearGradient>
        <linearGradient id="sea" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="#14475a" />
          <stop offset="1" stopColor="#081a25" />
        </linearGradient>
      </defs>
      <path fill="url(#sky)" d="M0 0h800v720H0z" />
      <circle cx="640" cy="560" r="46" fill="#f6b493" opacity=".16" />
      <circle cx="640" cy="560" r="26" fill="#f6c7a8" opacity=".5" />
      <path fill="#0e3040" d="M0 668l90-26 70 14 110-38 96 30 84-22 130 30 90-20 130 24v70H0z" />
      {/* the crane of the quay */}
      <g stroke="#2a6678" strokeWidth="7" strokeLinecap="square">
        <path d="M96 700V470h66v230M96 540h66M96 620h66M40 470h320M162 470l0-52h-66v52M129 418l-84 50M129 418l226 50" />
        <path d="M296 472v64" strokeWidth="3" />
      </g>
      <path fill="#ff6b3d" d="M272 536h48v24h-48z" />
      {/* the ship and what she carries */}
      <g>
        <path fill="#2b8296" d="M330 632h56v28h-56zM446 604h56v56h-56zM504 632h56v28h-56z" />
        <path fill="#c9dadf" d="M388 632h56v28h-56zM330 602h56v28h-56z" />
        <path fill="#ff6b3d" d="M388 602h56v28h-56zM504 602h56v28h-56z" />
        <path fill="#e3bd66" d="M446 632h56v28h-56z" />
        <path fill="#1d5b6d" d="M388 572h56v28h-56z" />
        <path fill="#dfe9ec" d="M590 566h66v94h-66zM602 544h40v22h-40z" />
        <path fill="#11394b" d="M598 578h50v9h-50zM598 600h50v6h-50zM598 618h50v6h-50z" />
        <path fill="#ff6b3d" d="M612 520h18v24h-18z" />
        <path fill="#081a25" d="M292 662h392l-18 62H338c-22 0-36-22-46-62z" />
        <path stroke="#ff6b3d" strokeWidth="5" d="M312 700h362" />
        <g stroke="#b9cbd3" strokeWidth="2.5">
          <circle cx="560" cy="686" r="9" />
          <path d="M545 686h30" />
        </g>
      </g>
      <path fill="url(#sea)" d="M0 716h800v184H0z" />
      <path fill="#0a1d28" d="M0 696h236v46H0z" />
      <path fill="#163f50" d="M0 690h236v10H0z" />
      <path fill="#081720" d="M196 672h18v20h-18zM190 668h30v7h-30zM96 672h18v20H96zM90 668h30v7H90z" />
      <path stroke="#8aa2ad" strokeWidth="2.500" d="M208 674c30 22 66 22 100 2" />
      <g stroke="#2c7285" strokeWidth="3" strokeLinecap="round" opacity=".75">
        <path d="M330 748h150M520 748h96M660 748h40M270 772h70M390 772h190M640 772h110M60 776h120M340 798h90M480 798h60M600 798h130M120 806h110M300 828h200M560 828h70M30 836h70M380 856h120M640 856h90M150 866h130" />
      </g>
      <g stroke="#ff6b3d" strokeWidth="3" strokeLinecap="round" opacity=".55">
        <path d="M400 760h56M520 784h40M420 812h30" />
      </g>
    </svg>
  );
}
