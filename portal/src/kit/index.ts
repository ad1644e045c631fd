/** What pages are made of. */
export { Button, type ButtonKind, IconButton } from './button';
export { ButtonLink } from './button-link';
export { Bars, Lines } from './chart';
export { Dialog, FormDialog, type Step, Wizard } from './dialog';
export { useErrorText } from './error-text';
export { Checkbox, CheckboxGroup, Field, FieldRow, PasswordField, RadioGroup, SelectField, Switch, TextArea, TextField } from './field';
export { dateStyle, type DateStyle, Formats, rememberDateStyle, useFormats } from './format';
export { Icon, type IconName } from './icon';
export { Card, Figures, Grid, Page, Panel, Segments, TabLinks, useTitle } from './layout';
export { type Column, List } from './list';
export { Mark } from './mark';
export { Menu, type MenuEntry, Popover } from './menu';
export { MessagesProvider, type Question, useMessages } from './messages';
export { Badge, Notice, Status, type Tone } from './notice';
export { type Operation, OperationsProvider, useOperations } from './operations';
export { Bytes, Code, CopyButton, copyText, Digest, Meter, Time } from './show';
export { ErrorState, Loading, NotFound, Skeleton, State } from './states';
export { type Asked, useList } from './use-list';
