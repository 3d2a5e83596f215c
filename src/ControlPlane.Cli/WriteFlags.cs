using System.CommandLine;
using ControlPlane.Cli.Files;
using ControlPlane.Client.Wire;

namespace ControlPlane.Cli;

/// <summary>The flags of verbs that write documents, and the transaction they make.</summary>
internal sealed class WriteFlags
{
    private readonly Option<string?> _message = new("--message", "-m") { Description = "The reason, stored with the revision.", HelpName = "text" };
    private readonly Option<string> _source = new("--source")
    {
        Description = "Who owns the documents.",
        HelpName = "name",
        DefaultValueFactory = _ => "cli",
    };
    private readonly Option<bool> _takeOver = new("--take-over") { Description = "Take over documents that belong to another source or team." };

    /// <summary>Adds the flags to a verb.</summary>
    public Command AddTo(Command command, bool message = true)
    {
        if (message)
            command.Add(_message);
        command.Add(_source);
        command.Add(_takeOver);
        return command;
    }

    /// <summary>The transaction that puts these documents.</summary>
    public TransactionRequest Put(ParseResult parse, DocumentFiles files) =>
        Empty(parse) with
        {
            Documents = [.. files.Documents.Select(document => document.Body.Json())],
        };

    /// <summary>The transaction that deletes these documents.</summary>
    public TransactionRequest Delete(ParseResult parse, IEnumerable<DocumentName> documents) => Empty(parse) with { Delete = [.. documents] };

    private TransactionRequest Empty(ParseResult parse) =>
        new()
        {
            Source = parse.GetValue(_source),
            Message = parse.GetValue(_message),
            TakeOver = parse.GetValue(_takeOver),
        };
}
