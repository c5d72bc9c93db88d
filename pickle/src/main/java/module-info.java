/// CPython's pickle format and the Java values it stands for.
module dev.muster.pickle {
    requires static org.jspecify;

    exports dev.muster.pickle;
}
