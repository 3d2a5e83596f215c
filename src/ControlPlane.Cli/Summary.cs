using ControlPlane.Client.Wire;

namespace ControlPlane.Cli;

/// <summary>What a transaction did, in one line.</summary>
internal static class Summary
{
    /// <summary>The documents that changed, the warnings, and the line that counts; to an author who was asked, only the line.</summary>
    public static void Show(TransactionResponse done, bool asked, Terminal terminal)
    {
        foreach (var (line, tone) in asked ? [] : ChangeText.Lines(done.Changes, done.Warnings))
            terminal.Line(line, tone);
        terminal.Line(Of(done));
    }

    /// <summary>For example <c>created 3, updated 1, deleted 0, unchanged 212 → revision 87</c>.</summary>
    public static string Of(TransactionResponse done)
    {
        int Number(ChangeAction action) => done.Changes.Count(change => change.Action == action);
        var counts =
            $"created {Number(ChangeAction.Created)}, updated {Number(ChangeAction.Updated)}, deleted {Number(ChangeAction.Deleted)}, unchanged "
            + $"{Number(ChangeAction.Unchanged)}";
        return done.DryRun ? $"{counts} → nothing written: dry run at revision {done.Revision}" : $"{counts} → revision {done.Revision}";
    }
}
