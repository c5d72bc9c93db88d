package dev.muster.tests.memory;

import dev.muster.shared.Local;

/// Where the objects of a Local live.
enum LocalKind {
    MEMORY,
    SOCKETS;

    Local open() {
        return this == MEMORY ? Local.inMemory() : Local.overSockets();
    }
}
