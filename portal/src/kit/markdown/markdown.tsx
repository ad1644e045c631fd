import { createElement, Fragment, type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Code } from '../show';
import { anchor } from './address';
import { type Block, parseMarkdown } from './blocks';
import type { Inline } from './inline';
import styles from './markdown.module.css';

/** Longer texts are shown as they are: nobody reads them, and the page must not stand still for them. */
const LONGEST = 300_000;

/**
 * A stranger's Markdown. It becomes elements of the page one by one and never markup: what looks like HTML is left out or
 * shown as text, links lead to the web and to mail alone, and pictures, which would tell their host who reads, are links.
 * `level` is that of the heading above; the headings of the text follow below it without a gap.
 */
export function Markdown({ text, level = 2 }: { text: string; level?: number }) {
  const blocks = useMemo(() => (text.length > LONGEST ? [] : parseMarkdown(text)), [text]);
  if (text.length > LONGEST) return <Code text={text} wrap />;
  return <div className={styles.text}>{showBlocks(withLevels(blocks, level))}</div>;
}

/** Headings one below the other leave no level out, whatever the text says. */
function withLevels(blocks: Block[], above: number): Block[] {
  const open: number[] = [];
  const within = (block: Block): Block => {
    if (block.kind === 'quote') return { ...block, blocks: block.blocks.map(within) };
    if (block.kind === 'list') return { ...block, items: block.items.map((item) => ({ ...item, blocks: item.blocks.map(within) })) };
    if (block.kind !== 'heading') return block;
    while ((open.at(-1) ?? 0) >= block.level) open.pop();
    open.push(block.level);
    return { ...block, level: Math.min(6, above + open.length) };
  };
  return blocks.map(within);
}

function showBlocks(blocks: Block[]): ReactNode {
  return blocks.map((block, index) => <Fragment key={index}>{showBlock(block)}</Fragment>);
}

function showBlock(block: Block): ReactNode {
  switch (block.kind) {
    case 'heading':
      return createElement(`h${block.level}`, { id: anchor(block.slug), 'data-level': block.level }, showPieces(block.text));
    case 'paragraph':
      return <p>{showPieces(block.text)}</p>;
    case 'code':
      return <Code text={block.text} />;
    case 'quote':
      return <blockquote>{showBlocks(block.blocks)}</blockquote>;
    case 'rule':
      return <hr />;
    case 'list':
      return <ListBlock block={block} />;
    case 'table':
      return <TableBlock block={block} />;
  }
}

function ListBlock({ block }: { block: Extract<Block, { kind: 'list' }> }) {
  const items = block.items.map((item, index) => (
    <li key={index} className={item.done === undefined ? undefined : styles.task}>
      {item.done !== undefined && <input type="checkbox" checked={item.done} disabled aria-label={item.done ? '✓' : '–'} />}
      <div>{item.blocks.map((inner, at) => (inner.kind === 'paragraph' ? <p key={at}>{showPieces(inner.text)}</p> : <Fragment key={at}>{showBlock(inner)}</Fragment>))}</div>
    </li>
  ));
  return block.first === undefined ? <ul>{items}</ul> : <ol start={block.first}>{items}</ol>;
}

function TableBlock({ block }: { block: Extract<Block, { kind: 'table' }> }) {
  const { t } = useTranslation('kit');
  const side = (index: number) => ({ textAlign: block.sides[index] });
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('table')}>
      <table>
        <thead>
          <tr>
            {block.head.map((cell, index) => (
              <th key={index} scope="col" style={side(index)}>
                {showPieces(cell)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map((row, at) => (
            <tr key={at}>
              {row.map((cell, index) => (
                <td key={index} style={side(index)}>
                  {showPieces(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function showPieces(pieces: Inline[]): ReactNode {
  return pieces.map((piece, index) => (typeof piece === 'string' ? piece : <Fragment key={index}>{showPiece(piece)}</Fragment>));
}

function showPiece(piece: Exclude<Inline, string>): ReactNode {
  switch (piece.kind) {
    case 'code':
      return <code>{piece.text}</code>;
    case 'strong':
      return <strong>{showPieces(piece.inside)}</strong>;
    case 'emphasis':
      return <em>{showPieces(piece.inside)}</em>;
    case 'strike':
      return <del>{showPieces(piece.inside)}</del>;
    case 'break':
      return <br />;
    case 'image':
      return <Away href={piece.href}>{piece.alt || lastPart(piece.href)}</Away>;
    case 'link':
      return <Away href={piece.href}>{piece.inside.length > 0 ? showPieces(piece.inside) : piece.href}</Away>;
  }
}

/** A link out of the text, or its words where it leads nowhere. */
function Away({ href, children }: { href: string | undefined; children: ReactNode }) {
  if (href === undefined) return <span>{children}</span>;
  if (href.startsWith('#')) return <a href={href}>{children}</a>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

function lastPart(href: string | undefined): string {
  return href?.replace(/[?#].*$/, '').split('/').findLast((part) => part !== '') ?? '';
}
