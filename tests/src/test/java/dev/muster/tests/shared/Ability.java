package dev.muster.tests.shared;

/// What not every home of shared objects can do.
enum Ability {
    LEASES("knows no leases"),
    CHANGES("tells nobody of changes"),
    FUNCTIONS("runs no functions of its clients"),
    INTERFACES("offers no Java interfaces"),
    INSIGHT("does not tell how many permits or names there are"),
    PAGES("does not let clients look into a queue"),
    REFERENCES("does not keep proxies of Java clients inside other objects"),
    WITHDRAWAL("cannot take back a call that waits");

    private final String lack;

    Ability(String lack) {
        this.lack = lack;
    }

    /// What is to be said of a home without it.
    String lack() {
        return lack;
    }
}
