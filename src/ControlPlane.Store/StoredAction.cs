namespace ControlPlane.Store;

/// <summary>How a change's action stands in its row.</summary>
internal static class StoredAction
{
    public const string Deleted = "deleted";

    public static string Write(ChangeAction action) =>
        action switch
        {
            ChangeAction.Created => "created",
            ChangeAction.Updated => "updated",
            ChangeAction.Deleted => Deleted,
            _ => throw new ArgumentOutOfRangeException(nameof(action), action, "unchanged documents have no row"),
        };

    public static ChangeAction Read(string text) =>
        text switch
        {
            "created" => ChangeAction.Created,
            "updated" => ChangeAction.Updated,
            _ => ChangeAction.Deleted,
        };
}
