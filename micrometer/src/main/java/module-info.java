/// Meters of pools and managers.
@SuppressWarnings({
    "requires-automatic",
    "requires-transitive-automatic"
}) // Micrometer has no descriptor
module dev.muster.micrometer {
    requires transitive dev.muster;
    requires transitive micrometer.core;
    requires static org.jspecify;

    exports dev.muster.micrometer;
}
