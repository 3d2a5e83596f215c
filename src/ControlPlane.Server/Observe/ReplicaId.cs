namespace ControlPlane.Server.Observe;

/// <summary>One run of one server, among all that share a database.</summary>
/// <param name="Value">The machine's name for people, and what makes it unique.</param>
internal sealed record ReplicaId(string Value)
{
    /// <summary>The duty of being alive, which each replica keeps for itself.</summary>
    public const string Prefix = "replica/";

    /// <summary>The name of its duty of being alive.</summary>
    public string Duty => Prefix + Value;

    /// <summary>A new one.</summary>
    public static ReplicaId New() => new($"{Environment.MachineName}-{Guid.CreateVersion7():N}");
}
