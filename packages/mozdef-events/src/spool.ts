export * from '@x/transport/spool';
