package dev.muster.shared;

/// A value was not stored, because the manager has reached its limit. Nothing has changed; once
/// something has been removed, there is room again.
public final class ManagerFullException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /// @param message how much the manager stores
    public ManagerFullException(String message) {
        super(message);
    }
}
