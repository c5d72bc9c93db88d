package dev.muster.internal.server;

import dev.muster.internal.object.Monitor;
import dev.muster.internal.object.QueueObject;
import dev.muster.internal.object.SharedObject;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.server.ObjectTable.Entry;
import dev.muster.internal.server.rpc.InterfaceObject;
import dev.muster.monitor.ClientSnapshot;
import dev.muster.monitor.ManagerSnapshot;
import dev.muster.monitor.ObjectSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Knows the clients that are connected, and makes pictures of a server. Safe for all threads.
final class ServerMonitor {
    /*
     * Each client counts its own calls, so they do not meet at a counter. An object is looked at
     * inside its monitor. Where a call stays inside, perhaps one of the program that hangs, a
     * picture does not wait for it longer than PATIENCE_NANOS, for all such objects together.
     */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /// A client that is connected.
    interface Connected {
        /// How many calls it has sent.
        long calls();

        /// What it is and does.
        ///
        /// @param names the name of the object that a monitor guards
        ClientSnapshot snapshot(Function<Monitor, String> names);
    }

    private final ObjectServer server;
    private final long openedNanos = System.nanoTime();
    private final Map<Connected, Boolean> clients = new ConcurrentHashMap<>();

    /// The calls of clients that are gone. Guarded by this.
    private long callsOfOthers;

    ServerMonitor(ObjectServer server) {
        this.server = server;
    }

    void came(Connected client) {
        clients.put(client, true);
    }

    /// A client is gone; calling it again does nothing.
    void left(Connected client) {
        synchronized (this) {
            if (clients.remove(client) != null) {
                callsOfOthers += client.calls();
            }
        }
    }

    ManagerSnapshot snapshot(long storedBytes, long mostStoredBytes) {
        var names = new IdentityHashMap<Monitor, String>();
        List<ObjectSnapshot> objects = objects(names);
        long calls;
        List<Connected> connected;
        synchronized (this) {
            connected = List.copyOf(clients.keySet());
            calls = callsOfOthers + connected.stream().mapToLong(Connected::calls).sum();
        }
        Function<Monitor, String> naming = monitor -> names.getOrDefault(monitor, "another object");
        return new ManagerSnapshot(
                server.address().toString(),
                Duration.ofNanos(System.nanoTime() - openedNanos),
                connected.stream().map(client -> client.snapshot(naming)).toList(),
                objects,
                calls,
                storedBytes,
                mostStoredBytes);
    }

    /// @param names gets the name of the object that each monitor guards
    private List<ObjectSnapshot> objects(Map<Monitor, String> names) {
        var all = new ArrayList<ObjectSnapshot>();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        Map<String, SharedObject> offered = server.types().offered();
        var known = new IdentityHashMap<SharedObject, Boolean>();
        offered.forEach((name, object) -> {
            known.put(object, true);
            names.putIfAbsent(object.monitor(), name);
            all.add(picture(name, object, deadline));
        });
        for (Entry entry : server.objects().entries()) {
            SharedObject object = entry.object();
            if (known.put(object, true) == null) {
                String name = type(object) + " " + entry.ident();
                names.putIfAbsent(object.monitor(), name);
                all.add(picture(name, object, deadline));
            }
        }
        return all;
    }

    private static ObjectSnapshot picture(String name, SharedObject object, long deadline) {
        Monitor monitor = object.monitor();
        long bytes = object.stored().bytes();
        if (!monitor.tryEnter(deadline - System.nanoTime())) {
            return new ObjectSnapshot(name, type(object), true, 0, bytes, 0, Optional.empty());
        }
        try {
            return new ObjectSnapshot(
                    name,
                    type(object),
                    false,
                    object.size(),
                    bytes,
                    monitor.waiting(),
                    object instanceof QueueObject queue
                            ? Optional.of(queue.snapshot())
                            : Optional.empty());
        } finally {
            monitor.leave();
        }
    }

    private static String type(SharedObject object) {
        if (object instanceof InterfaceObject service) {
            return service.api().getName();
        }
        SharedType type = object.type();
        return type == null
                ? object.getClass().getSimpleName().replace("Object", "")
                : type.typeid();
    }
}
