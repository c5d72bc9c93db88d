package dev.muster.internal.workerprotocol;

import java.util.List;

/// What a process receives before the function that it is to run.
///
/// @param isDaemon whether it ends with the process that started it
/// @param loader the number of the class loader that knows the function, see [ClassServer]
/// @param managers the managers whose proxies the function holds
public record ChildBootstrap(boolean isDaemon, int loader, List<? extends Record> managers) {
    /// The property that holds its name in the process itself.
    public static final String NAME_PROPERTY = "muster.process.name";

    /// The property that holds the process that started it.
    public static final String PARENT_PROPERTY = "muster.process.parent";
}
