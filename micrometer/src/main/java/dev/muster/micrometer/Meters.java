package dev.muster.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// The meters that one thing has in one registry, all with the same first tags. Safe for all
/// threads.
final class Meters {
    private final MeterRegistry registry;
    private final Tags tags;

    /// Guarded by this.
    private final List<Meter> all = new ArrayList<>();

    /// Removes what is left of an earlier thing of this name, whose meters would hide the new ones.
    ///
    /// @param prefix with which the names of all its meters begin
    Meters(MeterRegistry registry, Tags tags, String prefix) {
        this.registry = registry;
        this.tags = tags;
        for (Meter meter : registry.getMeters()) {
            Meter.Id id = meter.getId();
            if (id.getName().startsWith(prefix)
                    && id.getTags().containsAll(tags.stream().toList())) {
                registry.remove(meter);
            }
        }
    }

    MeterRegistry registry() {
        return registry;
    }

    Tags tags() {
        return tags;
    }

    /// A number that goes up and down.
    ///
    /// @param state kept as long as the gauge
    <T> void gauge(
            String name,
            String unit,
            String description,
            Tags more,
            T state,
            ToDoubleFunction<T> value) {
        keep(
                Gauge.builder(name, state, value)
                        .baseUnit(unit)
                        .description(description)
                        .tags(tags.and(more))
                        .strongReference(true)
                        .register(registry));
    }

    /// A number that only grows, and is counted elsewhere.
    ///
    /// @param state not kept; a gauge of the same state has to be there
    <T> void counter(
            String name,
            String unit,
            String description,
            Tags more,
            T state,
            ToDoubleFunction<T> value) {
        keep(
                FunctionCounter.builder(name, state, value)
                        .baseUnit(unit)
                        .description(description)
                        .tags(tags.and(more))
                        .register(registry));
    }

    /// A number that is counted here.
    Counter counter(String name, String unit, String description, Tags more) {
        return keep(
                Counter.builder(name)
                        .baseUnit(unit)
                        .description(description)
                        .tags(tags.and(more))
                        .register(registry));
    }

    Timer timer(String name, String description, Tags more) {
        return keep(
                Timer.builder(name)
                        .description(description)
                        .tags(tags.and(more))
                        .register(registry));
    }

    private synchronized <M extends Meter> M keep(M meter) {
        all.add(meter);
        return meter;
    }

    /// Removes all of them.
    void remove() {
        List<Meter> removed;
        synchronized (this) {
            removed = List.copyOf(all);
            all.clear();
        }
        removed.forEach(registry::remove);
    }
}
