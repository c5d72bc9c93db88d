package dev.muster.shared;

import dev.muster.connection.Connection;

/// Two connections, each the other's end, for processes of this machine; Python's
/// `multiprocessing.Pipe`. Created by [Local#newPipe].
///
/// An end travels to another process like other shared objects: captured by a task, or given to a
/// [dev.muster.JvmProcess]. It is open as long as any process has it; so a process that has passed
/// an end on should close its own once the other has opened it; otherwise it will not see the end
/// of the connection when the other process ends.
///
/// @param first one end
/// @param second the other
public record Pipe(Connection first, Connection second) {}
