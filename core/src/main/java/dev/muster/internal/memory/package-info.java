/// Shared memory of one machine: segments, a robust futex lock, and the shared objects built on
/// them.
///
/// A segment is a file without a name (`memfd`), mapped by every process that uses it; the handle
/// of an object, which travels, says which process has the file open and where in it the object
/// lies. It begins with the table of its [dev.muster.internal.memory.Participants], by which a lock
/// or a permit can be told to belong to a process that has died.
///
/// ```
///  process A                     one segment                        process B
///  MemoryLock ──► RobustWord ──► | participants | words | … | ◄── RobustWord ◄── MemoryLock
/// ```
///
/// Invariant: nothing here waits longer than a slice without looking again. A wake-up that a dying
/// process has eaten costs time, and nothing else.
@NullMarked
package dev.muster.internal.memory;

import org.jspecify.annotations.NullMarked;
