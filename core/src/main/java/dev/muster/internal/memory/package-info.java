/// Shared memory of one machine: segments, a robust futex lock, and the shared objects built on
/// them.
///
/// A segment is a file without a name (`memfd`), mapped by every process that uses it; the handle
/// of an object, which travels, tells which process has the file open and where in it the object
/// is. It begins with the table of its [dev.muster.internal.memory.Participants], which shows
/// whether a lock or a permit belongs to a process that has died.
///
/// ```
///  process A                     one segment                        process B
///  MemoryLock ──► RobustLock ──► | participants | words | … | ◄── RobustLock ◄── MemoryLock
/// ```
///
/// Invariant: nothing here waits longer than a slice without checking again. A wake-up lost with a
/// dying process costs only time.
@NullMarked
package dev.muster.internal.memory;

import org.jspecify.annotations.NullMarked;
