package dev.muster.internal.workerprotocol;

import java.util.List;

/// What a process is told before the function that it is to run.
///
/// @param isDaemon whether it ends with the process that started it
/// @param loader the number of the class loader that knows the function, see [ClassServer]
/// @param managers where the managers are whose proxies the function holds
public record ChildBootstrap(boolean isDaemon, int loader, List<? extends Record> managers) {
    /// Its name, as the process itself knows it.
    public static final String NAME_PROPERTY = "muster.process.name";

    /// The process that started it, as the process itself knows it.
    public static final String PARENT_PROPERTY = "muster.process.parent";
}
