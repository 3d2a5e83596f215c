namespace ControlPlane.Server.Hosting;

/// <summary>
/// Logs of an application whose owner starts it: without the host's own word that the start failed, for whoever starts it is thrown the same, and says it in
/// words that an operator can use.
/// </summary>
internal sealed class ApplicationLogs(ILoggerFactory loggers) : ILoggerFactory
{
    private const string Host = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) =>
        categoryName == Host ? new WithoutFailedStarts(loggers.CreateLogger(categoryName)) : loggers.CreateLogger(categoryName);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    /// <summary>The factory stays its maker's.</summary>
    public void Dispose() { }

    private sealed class WithoutFailedStarts(ILogger logger) : ILogger
    {
        /// <summary>
        /// Hosting failed to start (https://github.com/dotnet/runtime/blob/main/src/libraries/Microsoft.Extensions.Hosting/src/Internal/LoggerEventIds.cs).
        /// </summary>
        private const int FailedStart = 11;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id != FailedStart)
                logger.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
