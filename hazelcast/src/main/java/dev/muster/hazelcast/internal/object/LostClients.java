package dev.muster.hazelcast.internal.object;

import com.hazelcast.client.Client;
import com.hazelcast.client.ClientListener;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.internal.system.Guard;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Sees, at a node, that clients have gone, so that what they hold is given back sooner than by
/// their silence. A client has connections to all nodes and may lose one of them: it counts as gone
/// if it does not come back to this node for a moment, and has not renewed its entry meanwhile
/// either.
final class LostClients implements ClientListener, AutoCloseable {
    private final Engine engine;
    private final ProcessEntries entries;
    private final ScheduledExecutorService timer;
    private final Consumer<Runnable> threads;
    private final long waitNanos;
    private final UUID watching;

    /// @param threads run what may wait
    /// @param waitNanos for how long a client may be away; longer than until it renews its entry
    LostClients(
            Engine engine,
            ScheduledExecutorService timer,
            Consumer<Runnable> threads,
            long waitNanos) {
        this.engine = engine;
        this.entries = new ProcessEntries(engine);
        this.timer = timer;
        this.threads = threads;
        this.waitNanos = waitNanos;
        this.watching = engine.hazelcast().getClientService().addClientListener(this);
    }

    @Override
    public void clientConnected(Client client) {
        // It says itself what it is.
    }

    @Override
    public void clientDisconnected(Client client) {
        Guard.run(() -> {
            UUID gone = client.getUuid();
            threads.accept(() -> suspect(gone));
        });
    }

    private void suspect(UUID client) {
        var before = new HashMap<Long, Long>();
        entries.at(client).forEach(each -> before.put(each, entries.expiryMillis(each)));
        if (!before.isEmpty()) {
            decideLater(client, before);
        }
    }

    private void decideLater(UUID client, Map<Long, Long> before) {
        try {
            var _ =
                    timer.schedule(
                            Guard.around(() -> threads.accept(() -> decide(client, before))),
                            waitNanos,
                            TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException _) {
            // This node ends at this moment: the others see the client go, too.
        }
    }

    private void decide(UUID client, Map<Long, Long> before) {
        boolean isBack =
                engine.hazelcast().getClientService().getConnectedClients().stream()
                        .anyMatch(each -> client.equals(each.getUuid()));
        if (isBack) {
            return;
        }
        before.forEach((number, expiryMillis) -> {
            if (entries.expiryMillis(number) == expiryMillis) {
                entries.delete(number);
            }
        });
    }

    @Override
    public void close() {
        engine.hazelcast().getClientService().removeClientListener(watching);
    }
}
