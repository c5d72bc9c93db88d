package dev.muster.internal.server.object;

import java.util.concurrent.locks.ReentrantLock;

/// Guards the state of one shared object, or of several that belong together.
public final class Monitor {
    private final ReentrantLock lock = new ReentrantLock();

    /// Takes the monitor; a thread that has it may take it again.
    public void enter() {
        lock.lock();
    }

    /// Gives back what [#enter] took.
    public void exit() {
        lock.unlock();
    }
}
