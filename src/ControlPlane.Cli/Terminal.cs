using Spectre.Console;
using Spectre.Console.Rendering;

namespace ControlPlane.Cli;

/// <summary>How a line looks on a terminal; never the only carrier of what it says.</summary>
internal enum Tone
{
    /// <summary>As it is.</summary>
    Plain,

    /// <summary>Added, or good.</summary>
    Green,

    /// <summary>Removed, or bad.</summary>
    Red,

    /// <summary>A heading within the text.</summary>
    Cyan,
}

/// <summary>The three streams of the program: data goes to <see cref="Line"/>, talk to <see cref="Say"/>.</summary>
/// <param name="input">Standard input.</param>
/// <param name="output">Standard output.</param>
/// <param name="error">Standard error.</param>
internal sealed class Terminal(TextReader input, TextWriter output, TextWriter error)
{
    // A piped table must not be broken into the width of a terminal that is not there.
    private const int Unbroken = 4096;

    /// <summary>Standard input.</summary>
    public TextReader Input => input;

    /// <summary>Standard output, for what writes text of its own.</summary>
    public TextWriter Output => output;

    /// <summary>Standard error, likewise.</summary>
    public TextWriter Error => error;

    /// <summary>Whether standard output is a terminal that takes colour.</summary>
    public bool ColourOutput { get; init; }

    /// <summary>Whether standard error is a terminal that takes colour.</summary>
    public bool ColourError { get; init; }

    /// <summary>Whether standard error is a terminal, so that a progress line may be drawn.</summary>
    public bool ShowProgress { get; init; }

    /// <summary>Whether somebody sits at standard input and standard error who can be asked.</summary>
    public bool CanAsk { get; init; }

    /// <summary>Whether answers are JSON; then a refusal is JSON on standard output, too. Set once the command line is read.</summary>
    public bool AnswersJson { get; set; }

    /// <summary>The width of standard output when it is a terminal.</summary>
    public int? Width { get; init; }

    /// <summary>Writes a line of data.</summary>
    public void Line(string text, Tone tone = Tone.Plain) => output.WriteLine(ColourOutput ? Painted(text, tone) : text);

    /// <summary>Writes a line of talk.</summary>
    public void Say(string text, Tone tone = Tone.Plain) => error.WriteLine(ColourError ? Painted(text, tone) : text);

    /// <summary>Asks a question that is answered with yes only by <c>y</c> or <c>yes</c>.</summary>
    public async Task<bool> AskAsync(string question, CancellationToken cancel)
    {
        await error.WriteAsync($"{question} [y/N] ".AsMemory(), cancel);
        return (await input.ReadLineAsync(cancel))?.Trim().ToLowerInvariant() is "y" or "yes";
    }

    /// <summary>
    /// Writes a table as data: columns without borders, nothing cut off in a pipe. On a terminal cells are broken between words; where the terminal is too
    /// narrow even for that, each row becomes a block of lines.
    /// </summary>
    /// <param name="columns">The headings.</param>
    /// <param name="rows">Their cells.</param>
    public void Table(string[] columns, IEnumerable<string[]> rows)
    {
        var cells = rows.ToList();
        var widths = Width is { } wide ? TableWidths.Of([columns, .. cells], wide) : null;
        if (Width is { } narrow && widths is null)
        {
            foreach (var line in TableBlocks.Lines(columns, cells, narrow))
                output.WriteLine(line);
            return;
        }

        var table = new Table().NoBorder();
        foreach (var (index, column) in columns.Index())
        {
            table.AddColumn(
                new TableColumn(new Text(column))
                {
                    Padding = new Padding(0, 0, 2, 0),
                    NoWrap = Width is null,
                    Width = widths?[index],
                }
            );
        }

        foreach (var row in cells)
            table.AddRow(row.Select(cell => (IRenderable)new Text(cell)));
        var text = new StringWriter();
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.No,
                Out = new AnsiConsoleOutput(text),
            }
        );
        console.Profile.Width = Width ?? Unbroken;
        console.Write(table);
        foreach (var line in text.ToString().TrimEnd().Split('\n'))
            output.WriteLine(line.TrimEnd());
    }

    /// <summary>Runs work that changes a progress line on standard error; without a terminal there is none.</summary>
    /// <param name="text">The line at first.</param>
    /// <param name="work">Is given the function that changes the line.</param>
    public Task<T> ProgressAsync<T>(string text, Func<Action<string>, Task<T>> work)
    {
        if (!ShowProgress)
            return work(_ => { });
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                ColorSystem = ColourError ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
                Out = new AnsiConsoleOutput(error),
            }
        );
        return console.Status().StartAsync(Markup.Escape(text), status => work(line => status.Status(Markup.Escape(line))));
    }

    private static string Painted(string text, Tone tone) =>
        tone switch
        {
            Tone.Green => $"\e[32m{text}\e[0m",
            Tone.Red => $"\e[31m{text}\e[0m",
            Tone.Cyan => $"\e[36m{text}\e[0m",
            _ => text,
        };
}
