package dev.muster.internal.codec;

/// Travels in place of an object that stays where it is: names one shared object of one manager.
///
/// @param manager the random number of the manager that keeps the object
/// @param ident the object's number there
/// @param type its type: the name of a Java interface, such as `dev.muster.shared.SharedQueue`
public record Token(long manager, long ident, String type) {}
