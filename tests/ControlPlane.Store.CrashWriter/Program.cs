using System.Globalization;
using ControlPlane.Language;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using ControlPlane.Store;

// Writes numbered transactions until it is killed: `CrashWriter STORE WRITERS`. Each writer keeps two services that say the same number, and a third
// that comes and goes; each answer is printed as `REVISION WRITER NUMBER`. Ends with its input too, so that a test that was killed leaves no writer.
var writers = int.Parse(args[1], CultureInfo.InvariantCulture);
await using var store = await DocumentStore.OpenAsync(
    new StoreOptions { Location = StoreLocation.Parse(args[0]) },
    TimeProvider.System,
    CancellationToken.None
);
await Task.WhenAny(Task.WhenAll(Enumerable.Range(0, writers).Select(WriteAsync)), Console.OpenStandardInput().CopyToAsync(Stream.Null));

async Task WriteAsync(int writer)
{
    for (var number = NumberOf($"w{writer}-a") + 1; ; number++)
    {
        var flicker = new DocumentId("Service", $"w{writer}-flicker");
        var isThere = store.Current!.Info.ContainsKey(flicker);
        var request = new WriteRequest
        {
            Author = $"w{writer}",
            Source = "crash",
            Message = number.ToString(CultureInfo.InvariantCulture),
            Put = [Service($"w{writer}-a", number), Service($"w{writer}-b", number), .. isThere ? [] : new[] { Service(flicker.Name, number) }],
            Delete = isThere ? [flicker] : [],
        };
        if (await store.WriteAsync(request, CancellationToken.None) is not WriteResult.Accepted accepted)
            throw new InvalidOperationException("not accepted");

        Print($"{accepted.Revision} {writer} {number}");
    }
}

int NumberOf(string name) =>
    store.Current!.Model.Find(new DocumentId("Service", name)) is { Description: { } text } ? int.Parse(text, CultureInfo.InvariantCulture) : 0;

static Document Service(string name, int number) =>
    Catalog.Reader.ReadJson($$"""{"kind":"Service","name":"{{name}}","description":"{{number}}","endpoints":[{"address":"10.0.0.1","port":80}]}""").Documents[
        0
    ];

static void Print(string line)
{
    lock (Console.Out)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
