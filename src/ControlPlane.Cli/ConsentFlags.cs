using System.CommandLine;
using ControlPlane.Client.Wire;

namespace ControlPlane.Cli;

/// <summary>The flags that say what a write may weaken, end or drain.</summary>
internal sealed class ConsentFlags
{
    private readonly Option<string[]> _allow = new("--allow")
    {
        Description = $"What the change may do without a confirmation: {string.Join(", ", Asked.Select(kind => kind.Flag()))}; separated by commas.",
        HelpName = "kinds",
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask for confirmation: the change may weaken, end or drain anything." };

    private static PlanWarningKind[] Asked =>
        [
            PlanWarningKind.AuthWeakens,
            PlanWarningKind.ProtectionWeakens,
            PlanWarningKind.CredentialsEnd,
            PlanWarningKind.NodesLeave,
            PlanWarningKind.ListenerDrains,
        ];

    /// <summary>Adds the flags to a verb.</summary>
    public Command AddTo(Command command)
    {
        _allow.Validators.Add(result =>
        {
            foreach (var name in Names(result.Tokens.Select(token => token.Value)).Where(name => PlanWarningKindNames.Parse(name) is null))
                result.AddError($"--allow takes {string.Join(", ", Enum.GetValues<PlanWarningKind>().Select(kind => kind.Flag()))}, not '{name}'");
        });
        command.Add(_allow);
        command.Add(_yes);
        return command;
    }

    /// <summary>The transaction with what it may do. A dry run is held to nothing unless <c>--allow</c> is given.</summary>
    public TransactionRequest Of(ParseResult parse, TransactionRequest request)
    {
        if (parse.GetValue(_yes))
            return request;
        if (parse.GetResult(_allow) is { Implicit: false })
            return request with { Allow = [.. Names(parse.GetRequiredValue(_allow)).Select(name => PlanWarningKindNames.Parse(name)!.Value.Name())] };
        return request with { Allow = request.DryRun ? null : [] };
    }

    private static IEnumerable<string> Names(IEnumerable<string> lists) =>
        lists.SelectMany(list => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
