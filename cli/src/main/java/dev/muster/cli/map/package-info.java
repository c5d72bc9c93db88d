/// What `muster map` does: a command for each item of an input, in processes of this machine and of
/// others.
///
/// ```
/// Items ─► Template ─► MapRun ─► Places ─► CommandRun ══ Starter ══► CommandEnd ─► Order ─► MapOutput
///                                             │ limits: CommandFamily
///                                             └ sudden death of this program: CommandGuard
/// ```
///
/// Words and items are texts with a character for each byte, see [Bytes]: a name of a file need not
/// be valid in any encoding.
///
/// Invariant: each item that was submitted ends once at [Order], whatever happens to its command,
/// its worker or the run.
@NullMarked
package dev.muster.cli.map;

import org.jspecify.annotations.NullMarked;
