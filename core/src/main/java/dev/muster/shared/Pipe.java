package dev.muster.shared;

import dev.muster.connection.Connection;

/// Two connections, each the other's end, for processes of this machine; Python's
/// `multiprocessing.Pipe`. Made by [Local#newPipe].
///
/// An end travels to another process as other shared objects do: captured by a task, or given to a
/// [dev.muster.JvmProcess]. It is open as long as any process has it; so a process that has passed
/// an end on should close its own, when the other has opened it, or it will not see the end of the
/// connection when that one ends.
///
/// @param first one end
/// @param second the other
public record Pipe(Connection first, Connection second) {}
