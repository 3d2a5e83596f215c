using System.CommandLine;
using ControlPlane.Cli.Files;
using ControlPlane.Client.Wire;

namespace ControlPlane.Cli;

/// <summary>The flags of verbs that are about a change of documents: <c>-f</c>, <c>--delete</c>, and whose they are.</summary>
internal sealed class ChangeFlags
{
    private readonly Option<string[]> _files = Flags.Files(required: false);
    private readonly Option<DocumentName[]> _delete = DeleteFlag.Create();
    private readonly WriteFlags _write = new();

    /// <summary>Adds the flags to a verb.</summary>
    public Command AddTo(Command command, bool message = true)
    {
        command.Add(_files);
        command.Add(_delete);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_files) is not { Implicit: false } && result.GetResult(_delete) is not { Implicit: false })
                result.AddError("give -f PATH, --delete KIND/NAME, or both");
        });
        return _write.AddTo(command, message);
    }

    /// <summary>The change, with the files it was read from; null after having said what is wrong with them.</summary>
    public async Task<(DocumentFiles Files, TransactionRequest Request)?> ReadAsync(ParseResult parse, Shell shell, CancellationToken cancel)
    {
        var paths = parse.GetRequiredValue(_files);
        var files = paths.Length == 0 ? DocumentFiles.None : await DocumentFiles.ReadValidAsync(paths, shell.Terminal, cancel);
        return files?.WithSecrets(shell) is { } sent ? (files, _write.Put(parse, sent) with { Delete = parse.GetRequiredValue(_delete) }) : null;
    }
}
