package dev.muster.micrometer;

import dev.muster.manager.ManagerServer;
import dev.muster.monitor.ManagerSnapshot;
import dev.muster.monitor.ObjectSnapshot;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// The meters of a manager that this process serves, all with the tag `manager`, its address.
///
/// | Meter | |
/// |---|---|
/// | `muster.manager.clients` | gauge by `kind`: `Java`, `Python`, `Python 2` |
/// | `muster.manager.calls` | counter of calls |
/// | `muster.manager.calls.waiting` | gauge of calls that wait for an object |
/// | `muster.manager.objects` | gauge |
/// | `muster.manager.stored` | gauge: bytes that all objects keep together |
/// | `muster.manager.stored.max` | gauge: its limit |
/// | `muster.manager.object.size` | gauge by `object`, for those of [#withObjects]: how many elements it has |
/// | `muster.manager.object.waiting` | gauge by `object`, for those of [#withObjects]: how many calls wait for it |
///
/// A reading of all meters takes one snapshot of the manager, as long as it lasts less than a
/// second. The meters stay, after the end of the manager too, until [#close]. Safe for all threads.
public final class ManagerMetrics implements MeterBinder, AutoCloseable {
    private static final String PREFIX = "muster.manager.";
    private static final List<String> KINDS = List.of("Java", "Python", "Python 2");

    private final ManagerServer server;
    private final Tags tags;
    private final List<String> objects;

    /// Guarded by itself.
    private final List<Meters> bound = new ArrayList<>();

    private ManagerMetrics(ManagerServer server, Tags tags, List<String> objects) {
        this.server = server;
        this.tags = tags;
        this.objects = List.copyOf(objects);
    }

    /// Those of a manager.
    ///
    /// @param more tags that all its meters get
    public static ManagerMetrics of(ManagerServer server, Tag... more) {
        Tags tags = Tags.of("manager", server.address().toString()).and(more);
        return new ManagerMetrics(server, tags, List.of());
    }

    /// Those of the same manager, with meters for these of its objects.
    ///
    /// @param names the names under which it offers them
    public ManagerMetrics withObjects(String... names) {
        return new ManagerMetrics(server, tags, List.of(names));
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        var meters = new Meters(registry, tags, PREFIX);
        var recent = new Recent<>(server::snapshot, registry.config().clock());
        for (String kind : KINDS) {
            gauge(
                    meters,
                    recent,
                    "clients",
                    "clients",
                    "Clients",
                    Tags.of("kind", kind),
                    now -> now.clients().stream().filter(each -> each.kind().equals(kind)).count());
        }
        meters.counter(
                PREFIX + "calls",
                "calls",
                "Calls of clients",
                Tags.empty(),
                recent,
                latest -> latest.get().calls());
        gauge(
                meters,
                recent,
                "calls.waiting",
                "calls",
                "Calls that wait",
                Tags.empty(),
                now -> now.objects().stream().mapToInt(ObjectSnapshot::waiting).sum());
        gauge(
                meters,
                recent,
                "objects",
                "objects",
                "Shared objects",
                Tags.empty(),
                now -> now.objects().size());
        String stored = "What all objects keep, as the manager estimates it";
        gauge(
                meters,
                recent,
                "stored",
                "bytes",
                stored,
                Tags.empty(),
                ManagerSnapshot::storedBytes);
        gauge(
                meters,
                recent,
                "stored.max",
                "bytes",
                "How much all objects may keep",
                Tags.empty(),
                ManagerSnapshot::mostStoredBytes);
        for (String name : objects) {
            Tags tag = Tags.of("object", name);
            gauge(
                    meters,
                    recent,
                    "object.size",
                    "elements",
                    "Elements of an object",
                    tag,
                    now -> of(now, name, ObjectSnapshot::size));
            gauge(
                    meters,
                    recent,
                    "object.waiting",
                    "calls",
                    "Calls that wait for it",
                    tag,
                    now -> of(now, name, ObjectSnapshot::waiting));
        }
        synchronized (bound) {
            bound.add(meters);
        }
    }

    private static void gauge(
            Meters meters,
            Recent<ManagerSnapshot> recent,
            String what,
            String unit,
            String description,
            Tags more,
            ToDoubleFunction<ManagerSnapshot> value) {
        meters.gauge(
                PREFIX + what,
                unit,
                description,
                more,
                recent,
                latest -> value.applyAsDouble(latest.get()));
    }

    private static double of(
            ManagerSnapshot now, String object, ToLongFunction<ObjectSnapshot> number) {
        return now.objects().stream()
                .filter(each -> each.name().equals(object))
                .mapToLong(number)
                .findFirst()
                .orElse(0);
    }

    /// Removes the meters from all registries.
    @Override
    public void close() {
        List<Meters> all;
        synchronized (bound) {
            all = List.copyOf(bound);
            bound.clear();
        }
        all.forEach(Meters::remove);
    }
}
