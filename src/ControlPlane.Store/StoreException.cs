namespace ControlPlane.Store;

/// <summary>The store cannot be used as it is, and trying again does not help: a newer database, one of another build.</summary>
public class StoreException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The database does not answer; it may later.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : StoreException(message, inner);
